/* The hashes that a verification cannot do without, and nothing else.
 *
 *   hashes LEDGER THREADS
 *
 * For every record of LEDGER the commitment SHA-256(02, salt, body) and the leaf SHA-256(00,
 * header), and over the leaves the tree of RFC 6962, nodes SHA-256(01, left, right), by OpenSSL's
 * SHA-256. The messages lie in memory before; only the hashing is timed. Output: seconds, events,
 * the root in hexadecimal: the same root as the ledger's shows that the same work was done.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK ((uint64_t)1 << 14)

typedef unsigned char hash[32];

struct work {
    struct ledger ledger;
    hash *roots; /* of each chunk of leaves */
    atomic_uint_fast64_t next;
    atomic_uint_fast64_t mixed; /* of the commitments, so that they are used */
};

static void node(hash result, const hash left, const hash right)
{
    unsigned char message[65] = {1};
    memcpy(message + 1, left, 32);
    memcpy(message + 33, right, 32);
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, message, sizeof message);
    SHA256_Final(result, &context);
}

/* The root over `count` hashes; the left subtree is the largest full one. */
static void tree_root(hash result, hash *hashes, uint64_t count)
{
    if (count == 1) {
        memcpy(result, hashes[0], 32);
        return;
    }
    uint64_t half = 1;
    while (half * 2 < count)
        half *= 2;
    hash left, right;
    tree_root(left, hashes, half);
    tree_root(right, hashes + half, count - half);
    node(result, left, right);
}

static uint64_t hash_record(hash leaf, const struct record *record)
{
    static const unsigned char of_body = 2, of_header = 0;
    hash commitment;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, &of_body, 1);
    SHA256_Update(&context, record->salt.start, record->salt.count);
    SHA256_Update(&context, record->body.start, record->body.count);
    SHA256_Final(commitment, &context);
    SHA256_Init(&context);
    SHA256_Update(&context, &of_header, 1);
    SHA256_Update(&context, record->header.start, record->header.count);
    SHA256_Final(leaf, &context);
    return load_big_endian(commitment);
}

static void *hash_chunks(void *context)
{
    struct work *work = context;
    hash *leaves = malloc(CHUNK * sizeof *leaves);
    check(leaves == NULL ? ENOMEM : 0, "leaves");
    uint64_t mixed = 0;
    for (;;) {
        uint64_t chunk = atomic_fetch_add(&work->next, 1);
        uint64_t start = chunk * CHUNK;
        if (start >= work->ledger.count)
            break;
        uint64_t count = work->ledger.count - start < CHUNK ? work->ledger.count - start : CHUNK;
        for (uint64_t index = 0; index < count; index++)
            mixed ^= hash_record(leaves[index], &work->ledger.records[start + index]);
        tree_root(work->roots[chunk], leaves, count);
    }
    atomic_fetch_xor(&work->mixed, mixed);
    free(leaves);
    return NULL;
}

int main(int count, char **arguments)
{
    uint64_t threads = count == 3 ? number(arguments[2]) : 0;
    if (threads == 0 || threads > 64) {
        fputs("usage: hashes LEDGER THREADS (1 to 64)\n", stderr);
        return 2;
    }
    struct work work = {.ledger = read_ledger(arguments[1], 0)};
    uint64_t chunks = (work.ledger.count + CHUNK - 1) / CHUNK;
    work.roots = malloc(chunks * sizeof *work.roots);
    check(work.roots == NULL ? ENOMEM : 0, "roots");

    double start = seconds_now();
    pthread_t running[64];
    for (uint64_t index = 0; index < threads; index++)
        check(pthread_create(&running[index], NULL, hash_chunks, &work), "thread");
    for (uint64_t index = 0; index < threads; index++)
        check(pthread_join(running[index], NULL), "join");
    hash root;
    tree_root(root, work.roots, chunks);
    double seconds = seconds_now() - start;

    fprintf(stderr, "commitments %016" PRIx64 "\n", (uint64_t)atomic_load(&work.mixed));
    printf("%.9f %" PRIu64 " ", seconds, work.ledger.count);
    for (int place = 0; place < 32; place++)
        printf("%02x", root[place]);
    printf("\n");
    return 0;
}
