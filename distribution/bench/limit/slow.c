// A disk whose writes take 5 ms longer, for a program that runs with this library preloaded: each fsync and fdatasync is
// late by that much. Each of them adds a byte to the file that SLOW_SYNCS names, so that one can see that it happened.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void delay(void) {
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    const char *path = getenv("SLOW_SYNCS");
    int file = path ? open(path, O_WRONLY | O_APPEND) : -1;
    if (file >= 0) {
        if (write(file, ".", 1) != 1) {
            abort();
        }
        close(file);
    }
}

static int late(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    delay();
    return real(fd);
}

int fsync(int fd) {
    return late("fsync", fd);
}

int fdatasync(int fd) {
    return late("fdatasync", fd);
}
