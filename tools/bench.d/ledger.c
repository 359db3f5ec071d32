#include "ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAP_BYTES ((size_t)1 << 38)

void check(int code, const char *what)
{
    if (code == 0)
        return;
    fprintf(stderr, "%s: %s\n", what, mdb_strerror(code));
    exit(1);
}

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

uint64_t number(const char *text)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != 0) {
        fprintf(stderr, "%s is no number\n", text);
        exit(2);
    }
    return value;
}

void store_big_endian(unsigned char *bytes, uint64_t value)
{
    for (int place = 7; place >= 0; place--, value >>= 8)
        bytes[place] = (unsigned char)value;
}

uint64_t load_big_endian(const unsigned char *bytes)
{
    uint64_t value = 0;
    for (int place = 0; place < 8; place++)
        value = value << 8 | bytes[place];
    return value;
}

MDB_env *open_environment(const char *directory, unsigned flags)
{
    MDB_env *env;
    check(mdb_env_create(&env), "create");
    check(mdb_env_set_mapsize(env, MAP_BYTES), "map size");
    check(mdb_env_set_maxdbs(env, 12), "databases");
    check(mdb_env_open(env, directory, flags, 0600), directory);
    return env;
}

static uint64_t varint(const unsigned char **place)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        unsigned char byte = *(*place)++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    check(EINVAL, "varint");
    return 0;
}

/* The content of a field that must come next, with its protobuf tag. */
static struct bytes field(const unsigned char **place, unsigned char tag, const char *name)
{
    check(**place == tag ? 0 : EINVAL, name);
    ++*place;
    struct bytes content = {NULL, (uint32_t)varint(place)};
    content.start = *place;
    *place += content.count;
    return content;
}

static struct record parse(MDB_val value)
{
    const unsigned char *place = value.mv_data;
    struct record record;
    record.whole = (struct bytes){place, (uint32_t)value.mv_size};
    record.header = field(&place, 0x0a, "header");
    record.salt = field(&place, 0x12, "salt");
    record.body = field(&place, 0x1a, "body");
    const unsigned char *inside = record.header.start;
    inside = field(&inside, 0x0a, "envelope").start;
    check(*inside++ == 0x08 ? 0 : EINVAL, "format");
    varint(&inside);
    record.id = field(&inside, 0x12, "id").start;
    return record;
}

struct ledger read_ledger(const char *directory, uint64_t wanted)
{
    struct ledger ledger = {open_environment(directory, MDB_RDONLY), NULL, NULL, 0};
    MDB_dbi log;
    MDB_stat status;
    MDB_cursor *cursor;
    check(mdb_txn_begin(ledger.env, NULL, MDB_RDONLY, &ledger.txn), "begin");
    check(mdb_dbi_open(ledger.txn, "log", 0, &log), "log");
    check(mdb_stat(ledger.txn, log, &status), "stat");
    ledger.count = wanted == 0 ? status.ms_entries : wanted;
    check(ledger.count > 0 && ledger.count <= status.ms_entries ? 0 : EINVAL, "events");
    ledger.records = malloc(ledger.count * sizeof *ledger.records);
    check(ledger.records == NULL ? ENOMEM : 0, "records");
    check(mdb_cursor_open(ledger.txn, log, &cursor), "cursor");

    unsigned char start[8];
    store_big_endian(start, status.ms_entries - ledger.count);
    MDB_val key = {8, start}, value;
    MDB_cursor_op step = MDB_SET_RANGE;
    unsigned char sum = 0;
    for (uint64_t index = 0; index < ledger.count; index++, step = MDB_NEXT) {
        check(mdb_cursor_get(cursor, &key, &value, step), "record");
        for (size_t place = 0; place < value.mv_size; place++)
            sum ^= ((const unsigned char *)value.mv_data)[place];
        ledger.records[index] = parse(value);
    }
    mdb_cursor_close(cursor);
    /* Used, so that the reading is not optimised away. */
    fprintf(stderr, "parity %02x\n", sum);
    return ledger;
}

uint64_t first_sequence(const struct ledger *ledger)
{
    MDB_dbi log;
    MDB_stat status;
    check(mdb_dbi_open(ledger->txn, "log", 0, &log), "log");
    check(mdb_stat(ledger->txn, log, &status), "stat");
    return status.ms_entries - ledger->count;
}

void each_posting(
    const struct ledger *ledger,
    void (*take)(void *context, struct bytes tag, uint64_t sequence), void *context)
{
    uint64_t start = first_sequence(ledger);
    MDB_dbi postings;
    MDB_cursor *cursor;
    MDB_val key, value;
    int code;
    check(mdb_dbi_open(ledger->txn, "postings", 0, &postings), "postings");
    check(mdb_cursor_open(ledger->txn, postings, &cursor), "cursor");
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        struct bytes tag = {key.mv_data, (uint32_t)key.mv_size - 9};
        uint64_t sequence = load_big_endian(tag.start + tag.count + 1);
        const unsigned char *place = value.mv_data;
        const unsigned char *end = place + value.mv_size - 8;
        varint(&place); /* ordinal */
        varint(&place); /* span */
        for (;;) {
            if (sequence >= start)
                take(context, tag, sequence);
            if (place >= end)
                break;
            sequence += varint(&place);
        }
    }
    check(code == MDB_NOTFOUND ? 0 : code, "next");
    mdb_cursor_close(cursor);
}
