/* The floor: what LMDB itself costs, without anything of the ledger's.
 *
 *   floor append DIRECTORY EVENTS BATCH BYTES    write records and ids, one transaction a batch
 *   floor scan DIRECTORY REPEATS                 read every byte of every record
 *
 * The databases are those of the ledger that a log cannot do without:
 *
 *   log    sequence u64 big-endian (appended)    record of BYTES random bytes
 *   ids    16 bytes, ascending as UUIDv7 are     sequence u64 big-endian
 *
 * No index, no hash, no check. Commits are durable, as the ledger's are (LMDB's default). Only the
 * transactions are timed; ids and records are made before. `scan` opens `log` of a ledger as well.
 * Output, one line a measurement: seconds, events, bytes (of the file after append, read by scan).
 */
#include <errno.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define MAP_BYTES ((size_t)1 << 38)
#define POOL_RECORDS 4096

static void check(int code, const char *what)
{
    if (code == 0)
        return;
    fprintf(stderr, "floor: %s: %s\n", what, mdb_strerror(code));
    exit(1);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t number(const char *text)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != 0) {
        fprintf(stderr, "floor: %s is no number\n", text);
        exit(2);
    }
    return value;
}

/* SplitMix64 from a fixed seed: the same bytes in every run. */
static uint64_t random_word(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

static void store_big_endian(unsigned char *bytes, uint64_t value)
{
    for (int index = 7; index >= 0; index--, value >>= 8)
        bytes[index] = (unsigned char)value;
}

static MDB_env *open_environment(const char *directory, unsigned flags)
{
    MDB_env *env;
    check(mdb_env_create(&env), "create");
    check(mdb_env_set_maxdbs(env, 16), "maxdbs");
    check(mdb_env_set_mapsize(env, MAP_BYTES), "mapsize");
    check(mdb_env_open(env, directory, flags | MDB_NOTLS, 0600), directory);
    return env;
}

static uint64_t file_bytes(MDB_env *env)
{
    int descriptor;
    struct stat status;
    check(mdb_env_get_fd(env, &descriptor), "descriptor");
    check(fstat(descriptor, &status) == 0 ? 0 : errno, "fstat");
    return (uint64_t)status.st_size;
}

static void append(const char *directory, uint64_t events, uint64_t batch, size_t bytes)
{
    uint64_t state = 1;
    size_t words = (bytes + 7) / 8;
    uint64_t *pool = malloc(POOL_RECORDS * words * 8);
    unsigned char(*ids)[16] = malloc(events * 16);
    if (pool == NULL || ids == NULL)
        check(ENOMEM, "records");
    for (size_t index = 0; index < POOL_RECORDS * words; index++)
        pool[index] = random_word(&state);
    for (uint64_t index = 0; index < events; index++) {
        store_big_endian(ids[index], index / 8); /* a few in the same millisecond */
        store_big_endian(ids[index] + 8, (index % 8) << 60 | random_word(&state) >> 4);
    }

    MDB_env *env = open_environment(directory, 0);
    MDB_txn *txn;
    MDB_dbi log_dbi, ids_dbi;
    check(mdb_txn_begin(env, NULL, 0, &txn), "begin");
    check(mdb_dbi_open(txn, "log", MDB_CREATE, &log_dbi), "log");
    check(mdb_dbi_open(txn, "ids", MDB_CREATE, &ids_dbi), "ids");
    check(mdb_txn_commit(txn), "commit");

    double start = seconds_now();
    for (uint64_t sequence = 0; sequence < events;) {
        check(mdb_txn_begin(env, NULL, 0, &txn), "begin");
        for (uint64_t end = sequence + batch; sequence < end && sequence < events; sequence++) {
            unsigned char key_bytes[8];
            store_big_endian(key_bytes, sequence);
            MDB_val key = {8, key_bytes};
            MDB_val id = {16, ids[sequence]};
            MDB_val record = {bytes, pool + sequence % POOL_RECORDS * words};
            check(mdb_put(txn, log_dbi, &key, &record, MDB_APPEND), "put record");
            check(mdb_put(txn, ids_dbi, &id, &key, MDB_NOOVERWRITE), "put id");
        }
        check(mdb_txn_commit(txn), "commit");
    }
    double seconds = seconds_now() - start;
    printf("%.9f %" PRIu64 " %" PRIu64 "\n", seconds, events, file_bytes(env));
    mdb_env_close(env);
    free(ids);
    free(pool);
}

static void scan(const char *directory, uint64_t repeats)
{
    MDB_env *env = open_environment(directory, MDB_RDONLY);
    uint64_t sum = 0;
    for (uint64_t repeat = 0; repeat < repeats; repeat++) {
        MDB_txn *txn;
        MDB_dbi log_dbi;
        MDB_cursor *cursor;
        MDB_val key, record;
        uint64_t events = 0, bytes = 0;
        int code;
        double start = seconds_now();
        check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
        check(mdb_dbi_open(txn, "log", 0, &log_dbi), "log");
        check(mdb_cursor_open(txn, log_dbi, &cursor), "cursor");
        while ((code = mdb_cursor_get(cursor, &key, &record, MDB_NEXT)) == 0) {
            const unsigned char *data = record.mv_data;
            size_t place = 0;
            for (; place + 8 <= record.mv_size; place += 8) {
                uint64_t word;
                memcpy(&word, data + place, 8);
                sum += word;
            }
            for (; place < record.mv_size; place++)
                sum += data[place];
            events++;
            bytes += record.mv_size;
        }
        check(code == MDB_NOTFOUND ? 0 : code, "next");
        mdb_cursor_close(cursor);
        mdb_txn_abort(txn);
        printf("%.9f %" PRIu64 " %" PRIu64 "\n", seconds_now() - start, events, bytes);
    }
    /* Used, so that the reading is not optimised away. */
    fprintf(stderr, "sum %016" PRIx64 "\n", sum);
    mdb_env_close(env);
}

int main(int count, char **arguments)
{
    if (count == 6 && strcmp(arguments[1], "append") == 0 && number(arguments[4]) > 0) {
        append(arguments[2], number(arguments[3]), number(arguments[4]), number(arguments[5]));
        return 0;
    }
    if (count == 4 && strcmp(arguments[1], "scan") == 0) {
        scan(arguments[2], number(arguments[3]));
        return 0;
    }
    fputs("usage: floor append DIRECTORY EVENTS BATCH BYTES | floor scan DIRECTORY REPEATS\n",
          stderr);
    return 2;
}
