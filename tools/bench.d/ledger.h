/* What the peers in C read of a ledger: its records as they lie in the mapped file.
 *
 * Formats: Sources/EventStore/EventStore.docc/FileFormat.md. Nothing is checked beyond what reading
 * needs; a failure prints its reason and ends the process.
 */
#ifndef BENCH_LEDGER_H
#define BENCH_LEDGER_H

#include <lmdb.h>
#include <stddef.h>
#include <stdint.h>

/* A stretch of bytes that belongs to the map. */
struct bytes {
    const unsigned char *start;
    uint32_t count;
};

/* One record and the parts of it that are hashed or indexed. */
struct record {
    struct bytes whole, header, salt, body;
    const unsigned char *id; /* 16 bytes */
};

/* A ledger read in one transaction that stays open, so that the bytes stay where they are. */
struct ledger {
    MDB_env *env;
    MDB_txn *txn;
    struct record *records;
    uint64_t count;
};

/* Reads the last `wanted` records, or all where `wanted` is 0; every byte of them is touched. */
struct ledger read_ledger(const char *directory, uint64_t wanted);

/* The sequence of the first record that was read. */
uint64_t first_sequence(const struct ledger *ledger);

/* Calls `take` for every tag of every event that was read. */
void each_posting(
    const struct ledger *ledger,
    void (*take)(void *context, struct bytes tag, uint64_t sequence), void *context);

/* An environment as the ledger opens it: durable commits, a large map. */
MDB_env *open_environment(const char *directory, unsigned flags);

/* Ends the process where `code` is an error of LMDB or of the system. */
void check(int code, const char *what);

/* A number typed as an argument. */
uint64_t number(const char *text);

/* Seconds of a clock that only goes forward. */
double seconds_now(void);

void store_big_endian(unsigned char *bytes, uint64_t value);
uint64_t load_big_endian(const unsigned char *bytes);

#endif
