/* Stands between a program and the system: counts the calls that change something in given folders, and does
 * to the Nth of them what its environment says.
 *
 *   FAULT_UNDER  the folders, absolute, with colons between them
 *   FAULT_MODE   count: only count; fail: the Nth call fails once; full: from the Nth call on there is no room;
 *                kill: the process is killed at the Nth call, every other time in the middle of what it writes;
 *                stop: the process is stopped at the Nth call, until it is told to go on
 *   FAULT_AT     N, from 1
 *   FAULT_ERRNO  how the Nth call fails
 *   FAULT_COUNT  file that is given the number of calls when the process ends
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { OFF, COUNT, FAIL, FULL, KILL, STOP };
/* What a call needs: room on the disk or not. */
enum need { ROOM, NO_ROOM };

static enum mode mode = OFF;
static const char *under = "";
static long at = 0;
static int wrong = EIO;
static long calls = 0;

__attribute__((constructor)) static void begin(void) {
    const char *names[] = {"off", "count", "fail", "full", "kill", "stop"};
    const char *text = getenv("FAULT_MODE");
    for (int i = 0; text && i < 6; i++)
        if (!strcmp(text, names[i])) mode = (enum mode)i;
    if ((text = getenv("FAULT_UNDER"))) under = text;
    if ((text = getenv("FAULT_AT"))) at = atol(text);
    if ((text = getenv("FAULT_ERRNO"))) wrong = atoi(text);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULT_COUNT");
    if (!path) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", calls);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (fd >= 0 && syscall(SYS_write, fd, text, (size_t)length) < 0) abort();
}

/* Whether a path lies in one of the folders. */
static int inside(const char *path) {
    for (const char *folder = under; *folder;) {
        size_t length = strcspn(folder, ":");
        if (length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length])) return 1;
        folder += length + (folder[length] == ':');
    }
    return 0;
}

static int fd_inside(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return inside(path);
}

static int name_inside(int dir, const char *path) {
    return path[0] == '/' || dir == AT_FDCWD ? inside(path) : fd_inside(dir);
}

/* Counts a call; answers the error with which it fails, or 0. `half` is set where half of what is written
 * goes through before the process is killed. */
static int turn(int is_inside, enum need need, int *half) {
    if (mode == OFF || !is_inside) return 0;
    long call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (mode == FULL && call >= at && need == ROOM) return ENOSPC;
    if (call != at) return 0;
    if (mode == FAIL) return wrong;
    if (mode == STOP) kill(getpid(), SIGSTOP);
    if (mode == KILL) {
        if (half && call % 2 == 0) *half = 1;
        else kill(getpid(), SIGKILL);
    }
    return 0;
}

static void die(void) { kill(getpid(), SIGKILL); }

#define TURN(is_inside, need, half)                     \
    do {                                                \
        int saved = errno, error;                       \
        error = turn((is_inside), (need), (half));      \
        errno = saved;                                  \
        if (error) { errno = error; return -1; }        \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t length) {
    int half = 0;
    TURN(fd_inside(fd), ROOM, &half);
    if (half) { syscall(SYS_write, fd, bytes, length / 2); die(); }
    return syscall(SYS_write, fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    TURN(fd_inside(fd), ROOM, NULL);
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    int half = 0;
    TURN(fd_inside(fd), ROOM, &half);
    if (half) { syscall(SYS_pwrite64, fd, bytes, length / 2, offset); die(); }
    return syscall(SYS_pwrite64, fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return pwrite64(fd, bytes, length, offset);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
    int half = 0;
    TURN(fd_inside(to), ROOM, &half);
    if (half) { syscall(SYS_copy_file_range, from, from_at, to, to_at, length < 99 ? length : 99, flags); die(); }
    return syscall(SYS_copy_file_range, from, from_at, to, to_at, length, flags);
}

ssize_t sendfile64(int to, int from, off64_t *from_at, size_t length) {
    TURN(fd_inside(to), ROOM, NULL);
    return syscall(SYS_sendfile, to, from, from_at, length);
}

ssize_t sendfile(int to, int from, off_t *from_at, size_t length) {
    return sendfile64(to, from, from_at, length);
}

int fsync(int fd) {
    TURN(fd_inside(fd), NO_ROOM, NULL);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    TURN(fd_inside(fd), NO_ROOM, NULL);
    return (int)syscall(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off64_t length) {
    TURN(fd_inside(fd), NO_ROOM, NULL);
    return (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fallocate64(int fd, int how, off64_t offset, off64_t length) {
    TURN(fd_inside(fd), ROOM, NULL);
    return (int)syscall(SYS_fallocate, fd, how, offset, length);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    TURN(name_inside(from_dir, from) || name_inside(to_dir, to), NO_ROOM, NULL);
    return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    return renameat2(from_dir, from, to_dir, to, 0);
}

int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    TURN(name_inside(to_dir, to), ROOM, NULL);
    return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int dir, const char *path, int flags) {
    TURN(name_inside(dir, path), NO_ROOM, NULL);
    return (int)syscall(SYS_unlinkat, dir, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int dir, const char *path, mode_t access) {
    TURN(name_inside(dir, path), ROOM, NULL);
    return (int)syscall(SYS_mkdirat, dir, path, access);
}

int mkdir(const char *path, mode_t access) { return mkdirat(AT_FDCWD, path, access); }

static int opened(int dir, const char *path, int flags, mode_t access) {
    if (flags & O_CREAT) TURN(name_inside(dir, path), ROOM, NULL);
    return (int)syscall(SYS_openat, dir, path, flags | O_LARGEFILE, access);
}

#define ACCESS(flags, last)                                                      \
    mode_t access = 0;                                                           \
    if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) {             \
        va_list rest;                                                            \
        va_start(rest, last);                                                    \
        access = (mode_t)va_arg(rest, unsigned);                                 \
        va_end(rest);                                                            \
    }

int open(const char *path, int flags, ...) {
    ACCESS(flags, flags)
    return opened(AT_FDCWD, path, flags, access);
}

int open64(const char *path, int flags, ...) {
    ACCESS(flags, flags)
    return opened(AT_FDCWD, path, flags, access);
}

int openat(int dir, const char *path, int flags, ...) {
    ACCESS(flags, flags)
    return opened(dir, path, flags, access);
}

int openat64(int dir, const char *path, int flags, ...) {
    ACCESS(flags, flags)
    return opened(dir, path, flags, access);
}
