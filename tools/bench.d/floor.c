/* The floor: what LMDB itself costs, without anything of the ledger's.
 *
 *   floor append LEDGER DIRECTORY EVENTS BATCH   write records and ids, one transaction a batch
 *   floor scan LEDGER                            read every byte of every record
 *   floor sizes LEDGER                           bytes of the pages of each database
 *
 * What is appended are the last EVENTS records of LEDGER, byte for byte, with their ids:
 *
 *   log    sequence u64 big-endian (appended)    record
 *   ids    16 bytes                              sequence u64 big-endian
 *
 * No index, no hash, no check. Commits are durable, as the ledger's are (LMDB's default). Only the
 * transactions are timed; ids and records are in memory before. Output: seconds, events, bytes (of
 * the file after append, of the records read by scan); of `sizes`, a database a line.
 */
#include "ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t file_bytes(MDB_env *env)
{
    int descriptor;
    struct stat status;
    check(mdb_env_get_fd(env, &descriptor), "descriptor");
    check(fstat(descriptor, &status) == 0 ? 0 : errno, "fstat");
    return (uint64_t)status.st_size;
}

static void append(const char *source, const char *directory, uint64_t events, uint64_t batch)
{
    struct ledger ledger = read_ledger(source, events);
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
            const struct record *read = &ledger.records[sequence];
            unsigned char key_bytes[8];
            store_big_endian(key_bytes, sequence);
            MDB_val key = {8, key_bytes};
            MDB_val id = {16, (void *)read->id};
            MDB_val record = {read->whole.count, (void *)read->whole.start};
            check(mdb_put(txn, log_dbi, &key, &record, MDB_APPEND), "put record");
            check(mdb_put(txn, ids_dbi, &id, &key, MDB_NOOVERWRITE), "put id");
        }
        check(mdb_txn_commit(txn), "commit");
    }
    double seconds = seconds_now() - start;
    printf("%.9f %" PRIu64 " %" PRIu64 "\n", seconds, events, file_bytes(env));
    mdb_env_close(env);
}

static void scan(const char *directory)
{
    double start = seconds_now();
    MDB_env *env = open_environment(directory, MDB_RDONLY);
    MDB_txn *txn;
    MDB_dbi log_dbi;
    MDB_cursor *cursor;
    MDB_val key, record;
    uint64_t events = 0, bytes = 0, sum = 0;
    int code;
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
    /* Used, so that the reading is not optimised away. */
    fprintf(stderr, "sum %016" PRIx64 "\n", sum);
    mdb_env_close(env);
}

static void sizes(const char *directory)
{
    static const char *const names[] = {"log", "ids", "postings", "tree", "cells", "meta"};
    MDB_env *env = open_environment(directory, MDB_RDONLY);
    MDB_txn *txn;
    check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        MDB_dbi dbi;
        MDB_stat status;
        if (mdb_dbi_open(txn, names[index], 0, &dbi) != 0)
            continue;
        check(mdb_stat(txn, dbi, &status), "stat");
        size_t pages = status.ms_branch_pages + status.ms_leaf_pages + status.ms_overflow_pages;
        printf("%s %zu %zu\n", names[index], status.ms_entries, pages * status.ms_psize);
    }
    mdb_txn_abort(txn);
    mdb_env_close(env);
}

int main(int count, char **arguments)
{
    if (count == 6 && strcmp(arguments[1], "append") == 0 && number(arguments[5]) > 0) {
        append(arguments[2], arguments[3], number(arguments[4]), number(arguments[5]));
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "scan") == 0) {
        scan(arguments[2]);
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "sizes") == 0) {
        sizes(arguments[2]);
        return 0;
    }
    fputs(
        "usage: floor append LEDGER DIRECTORY EVENTS BATCH | scan LEDGER | sizes LEDGER\n", stderr);
    return 2;
}
