/* The same events in SQLite, as an event store is written on it by hand.
 *
 *   sqlite LEDGER FILE EVENTS BATCH
 *
 * Appends the last EVENTS records of LEDGER to the new database FILE, BATCH a transaction: WAL,
 * synchronous FULL, a unique id, an index of the tags that the ledger has for each event, and
 * prepared statements. No hash, no check, no projection. Only the transactions are timed; records
 * and tags are in memory before. Output: seconds, events, tags, bytes of the file.
 */
#include "ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char schema[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA cache_size = -262144;"
    "CREATE TABLE events (sequence INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
    " record BLOB NOT NULL);"
    "CREATE TABLE tags (tag TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " PRIMARY KEY (tag, sequence)) WITHOUT ROWID;";

/* The tags of all events: those of event i are tags[starts[i]] to tags[starts[i + 1]]. */
struct tags {
    uint64_t first;
    uint64_t *starts;
    struct bytes *tags;
};

static void count_tag(void *context, struct bytes tag, uint64_t sequence)
{
    (void)tag;
    struct tags *tags = context;
    tags->starts[sequence - tags->first + 2]++;
}

static void place_tag(void *context, struct bytes tag, uint64_t sequence)
{
    struct tags *tags = context;
    tags->tags[tags->starts[sequence - tags->first + 1]++] = tag;
}

static struct tags read_tags(const struct ledger *ledger)
{
    struct tags tags = {first_sequence(ledger), NULL, NULL};
    tags.starts = calloc(ledger->count + 2, sizeof *tags.starts);
    check(tags.starts == NULL ? ENOMEM : 0, "tags");
    each_posting(ledger, count_tag, &tags);
    for (uint64_t index = 2; index < ledger->count + 2; index++)
        tags.starts[index] += tags.starts[index - 1];
    tags.tags = malloc((tags.starts[ledger->count + 1] + 1) * sizeof *tags.tags);
    check(tags.tags == NULL ? ENOMEM : 0, "tags");
    each_posting(ledger, place_tag, &tags);
    return tags;
}

static void require(sqlite3 *database, int code, int expected)
{
    if (code == expected)
        return;
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *text)
{
    sqlite3_stmt *statement;
    require(database, sqlite3_prepare_v2(database, text, -1, &statement, NULL), SQLITE_OK);
    return statement;
}

static void step(sqlite3 *database, sqlite3_stmt *statement)
{
    require(database, sqlite3_step(statement), SQLITE_DONE);
    require(database, sqlite3_reset(statement), SQLITE_OK);
}

int main(int count, char **arguments)
{
    if (count != 5 || number(arguments[4]) == 0) {
        fputs("usage: sqlite LEDGER FILE EVENTS BATCH\n", stderr);
        return 2;
    }
    uint64_t events = number(arguments[3]), batch = number(arguments[4]);
    struct ledger ledger = read_ledger(arguments[1], events);
    struct tags tags = read_tags(&ledger);

    sqlite3 *database;
    require(NULL, sqlite3_open(arguments[2], &database), SQLITE_OK);
    require(database, sqlite3_exec(database, schema, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_stmt *begin = prepare(database, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = prepare(database, "COMMIT");
    sqlite3_stmt *event = prepare(database, "INSERT INTO events VALUES (?, ?, ?)");
    sqlite3_stmt *tagging = prepare(database, "INSERT INTO tags VALUES (?, ?)");

    double start = seconds_now();
    for (uint64_t index = 0; index < events;) {
        step(database, begin);
        for (uint64_t end = index + batch; index < end && index < events; index++) {
            const struct record *record = &ledger.records[index];
            sqlite3_bind_int64(event, 1, (sqlite3_int64)index);
            sqlite3_bind_blob(event, 2, record->id, 16, SQLITE_STATIC);
            sqlite3_bind_blob(
                event, 3, record->whole.start, (int)record->whole.count, SQLITE_STATIC);
            step(database, event);
            sqlite3_bind_int64(tagging, 2, (sqlite3_int64)index);
            for (uint64_t place = tags.starts[index]; place < tags.starts[index + 1]; place++) {
                struct bytes tag = tags.tags[place];
                sqlite3_bind_text(
                    tagging, 1, (const char *)tag.start, (int)tag.count, SQLITE_STATIC);
                step(database, tagging);
            }
        }
        step(database, commit);
    }
    double seconds = seconds_now() - start;

    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_finalize(event);
    sqlite3_finalize(tagging);
    require(database, sqlite3_close(database), SQLITE_OK);
    struct stat status;
    check(stat(arguments[2], &status) == 0 ? 0 : errno, arguments[2]);
    printf(
        "%.9f %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", seconds, events, tags.starts[events],
        (uint64_t)status.st_size);
    return 0;
}
