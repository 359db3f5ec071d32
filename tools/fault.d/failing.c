/* Makes one call that writes to the disk fail; preloaded into parley by tools/fault.

       FAULT_COUNTER  a file of eight bytes, which all processes of a command count in
       FAULT_AT       the call that fails, from 0; unset: none
       FAULT_KIND     EIO, ENOSPC (this call and all after it), short (half is written), kill
       FAULT_LOG      where each call is noted, one a line: its name and whether it can be short

   Calls on standard streams, pipes and devices are neither counted nor failed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { NONE, IO, FULL, SHORT, KILL };

static int64_t *counter;
static int64_t failing = -1;
static enum kind kind;
static int log_file = -1;

/* System calls made directly, so that they are not counted. */
static int open_uncounted(const char *path, int flags)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("FAULT_COUNTER"), *at = getenv("FAULT_AT");
	const char *name = getenv("FAULT_KIND"), *log = getenv("FAULT_LOG");
	if (!path)
		return;
	int file = open_uncounted(path, O_RDWR);
	if (file < 0)
		abort();
	void *place = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (place == MAP_FAILED)
		abort();
	counter = place;
	if (at)
		failing = atoll(at);
	if (name)
		kind = !strcmp(name, "EIO") ? IO : !strcmp(name, "ENOSPC") ? FULL
			: !strcmp(name, "short") ? SHORT : KILL;
	if (log)
		log_file = open_uncounted(log, O_WRONLY | O_APPEND);
}

/* What becomes of the next call. */
static enum kind fate(const char *name, int can_be_short)
{
	if (!counter)
		return NONE;
	int64_t number = __atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
	if (log_file >= 0) {
		char line[64];
		size_t count = strlen(name);
		memcpy(line, name, count);
		line[count++] = ' ';
		line[count++] = can_be_short ? '1' : '0';
		line[count++] = '\n';
		if (syscall(SYS_write, log_file, line, count) < 0)
			abort();
	}
	if (failing < 0 || number < failing || (number > failing && kind != FULL))
		return NONE;
	if (kind == KILL)
		kill(getpid(), SIGKILL);
	return kind == SHORT && !can_be_short ? NONE : kind;
}

/* Whether a descriptor is of a file or a directory. */
static int is_stored(int file)
{
	struct stat status;
	int before = errno;
	int is = file > 2 && !fstat(file, &status)
		&& (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
	errno = before;
	return is;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Ends the call with an error where it has to fail, and leaves `fated` for short writes. */
#define FAIL_OR(counts, name, can_be_short)                            \
	enum kind fated = (counts) ? fate(name, can_be_short) : NONE;  \
	if (fated == IO || fated == FULL) {                            \
		errno = fated == IO ? EIO : ENOSPC;                    \
		return -1;                                             \
	}

ssize_t write(int file, const void *bytes, size_t count)
{
	FAIL_OR(is_stored(file), "write", count > 1)
	return REAL(write)(file, bytes, fated == SHORT ? count / 2 : count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
	FAIL_OR(is_stored(file), "pwrite", count > 1)
	return REAL(pwrite)(file, bytes, fated == SHORT ? count / 2 : count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
	FAIL_OR(is_stored(file), "pwrite", count > 1)
	return REAL(pwrite64)(file, bytes, fated == SHORT ? count / 2 : count, offset);
}

/* The half of a list of parts: half of them, or half of the only one. */
static struct iovec *half(const struct iovec *parts, int *count, struct iovec *one)
{
	if (*count > 1) {
		*count /= 2;
		return (struct iovec *)parts;
	}
	*one = parts[0];
	one->iov_len /= 2;
	return one;
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
	FAIL_OR(is_stored(file), "writev", 1)
	struct iovec one;
	const struct iovec *given = fated == SHORT ? half(parts, &count, &one) : parts;
	return REAL(writev)(file, given, count);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset)
{
	FAIL_OR(is_stored(file), "pwritev", 1)
	struct iovec one;
	const struct iovec *given = fated == SHORT ? half(parts, &count, &one) : parts;
	return REAL(pwritev)(file, given, count, offset);
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t offset)
{
	FAIL_OR(is_stored(file), "pwritev", 1)
	struct iovec one;
	const struct iovec *given = fated == SHORT ? half(parts, &count, &one) : parts;
	return REAL(pwritev64)(file, given, count, offset);
}

int fsync(int file)
{
	FAIL_OR(is_stored(file), "fsync", 0)
	return REAL(fsync)(file);
}

int fdatasync(int file)
{
	FAIL_OR(is_stored(file), "fdatasync", 0)
	return REAL(fdatasync)(file);
}

int msync(void *start, size_t count, int flags)
{
	FAIL_OR(1, "msync", 0)
	return REAL(msync)(start, count, flags);
}

int ftruncate(int file, off_t count)
{
	FAIL_OR(is_stored(file), "ftruncate", 0)
	return REAL(ftruncate)(file, count);
}

int ftruncate64(int file, off64_t count)
{
	FAIL_OR(is_stored(file), "ftruncate", 0)
	return REAL(ftruncate64)(file, count);
}

int rename(const char *from, const char *to)
{
	FAIL_OR(1, "rename", 0)
	return REAL(rename)(from, to);
}

int renameat(int from_place, const char *from, int to_place, const char *to)
{
	FAIL_OR(1, "rename", 0)
	return REAL(renameat)(from_place, from, to_place, to);
}

int unlink(const char *path)
{
	FAIL_OR(1, "unlink", 0)
	return REAL(unlink)(path);
}

int unlinkat(int place, const char *path, int flags)
{
	FAIL_OR(1, "unlink", 0)
	return REAL(unlinkat)(place, path, flags);
}

int rmdir(const char *path)
{
	FAIL_OR(1, "rmdir", 0)
	return REAL(rmdir)(path);
}

int mkdir(const char *path, mode_t mode)
{
	FAIL_OR(1, "mkdir", 0)
	return REAL(mkdir)(path, mode);
}

int chmod(const char *path, mode_t mode)
{
	FAIL_OR(1, "chmod", 0)
	return REAL(chmod)(path, mode);
}

int fchmod(int file, mode_t mode)
{
	FAIL_OR(1, "chmod", 0)
	return REAL(fchmod)(file, mode);
}

/* Opening a file to read is no write, nor is opening one that is there already. */
#define OPEN(name, PLACE_PARAMETER, PLACE)                                        \
	int name(PLACE_PARAMETER const char *path, int flags, ...)                \
	{                                                                         \
		mode_t mode = 0;                                                  \
		if (flags & (O_CREAT | __O_TMPFILE)) {                            \
			va_list rest;                                             \
			va_start(rest, flags);                                    \
			mode = va_arg(rest, mode_t);                              \
			va_end(rest);                                             \
		}                                                                 \
		FAIL_OR(flags & (O_CREAT | O_TRUNC), "open", 0)                   \
		return REAL(name)(PLACE path, flags, mode);                       \
	}

#define COMMA ,
OPEN(open, , )
OPEN(open64, , )
OPEN(openat, int place COMMA, place COMMA)
OPEN(openat64, int place COMMA, place COMMA)
