/*
 * A disk that takes its time: loaded before a server (LD_PRELOAD), it has every fsync and fdatasync wait for its turn at a disk
 * that makes SYNCS of them a second, one after another, for all processes that have the file CLOCK in common. What is waited
 * for is the rest of that time: a disk that is slower than that stays as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

typedef int sync_call(int file);

static const long SECOND = 1000000000L;

/* When the disk has done all that was asked of it, in nanoseconds of the monotonic clock. */
static _Atomic long *idle_from;

__attribute__((constructor)) static void open_clock(void) {
    int file = open(CLOCK, O_RDWR | O_CLOEXEC);
    void *page = file < 0 ? MAP_FAILED : mmap(0, sizeof *idle_from, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) {
        abort();
    }
    close(file);
    idle_from = page;
}

static int in_turn(sync_call *call, int file) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long asked = now.tv_sec * SECOND + now.tv_nsec;
    long before = atomic_load(idle_from);
    long done;
    do {
        done = (before > asked ? before : asked) + SECOND / SYNCS;
    } while (!atomic_compare_exchange_weak(idle_from, &before, done));
    int result = call(file);
    int error = errno;
    struct timespec end = {done / SECOND, done % SECOND};
    /* Of its own a thread may wake up 50 microseconds late. */
    prctl(PR_SET_TIMERSLACK, 1UL);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, 0) == EINTR) {
    }
    errno = error;
    return result;
}

int fsync(int file) {
    return in_turn((sync_call *)dlsym(RTLD_NEXT, "fsync"), file);
}

int fdatasync(int file) {
    return in_turn((sync_call *)dlsym(RTLD_NEXT, "fdatasync"), file);
}
