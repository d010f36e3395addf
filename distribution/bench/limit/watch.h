// What the senders share: which files of one directory have grown, and how far each has been read.
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 64
#define FILES (1 << 18) // power of two; pages that no file needs are never touched

struct progress {
    char name[NAME_BYTES];
    off_t done;
};

static struct progress files[FILES];

static struct progress *progress_of(const char *name) {
    uint32_t at = 2166136261u;
    for (const char *c = name; *c; c++) {
        at = (at ^ (unsigned char)*c) * 16777619u;
    }
    while (files[at % FILES].name[0] && strcmp(files[at % FILES].name, name) != 0) {
        at++;
    }
    struct progress *file = &files[at % FILES];
    if (!file->name[0]) {
        if (strlen(name) >= NAME_BYTES) {
            errx(1, "%s: a name of at most %d bytes was expected", name, NAME_BYTES - 1);
        }
        strcpy(file->name, name);
    }
    return file;
}

static void look(int directory, const char *name, void (*ship)(struct progress *file, int fd, off_t end)) {
    int fd = openat(directory, name, O_RDONLY);
    struct stat stat;
    struct progress *file = progress_of(name);
    while (fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > file->done) {
        ship(file, fd, stat.st_size);
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void look_at_all(const char *path, int directory, void (*ship)(struct progress *file, int fd, off_t end)) {
    DIR *all = opendir(path);
    for (struct dirent *entry; all && (entry = readdir(all));) {
        look(directory, entry->d_name, ship);
    }
    closedir(all);
}

// Calls ship with an open file whenever there is more of it; never returns.
static void watch(const char *path, void (*ship)(struct progress *file, int fd, off_t end)) {
    static char buffer[1 << 16] __attribute__((aligned(8)));
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    int events = inotify_init1(IN_CLOEXEC);
    if (directory < 0 || events < 0 || inotify_add_watch(events, path, IN_CREATE | IN_MODIFY) < 0) {
        err(1, "%s", path);
    }
    printf("ready\n");
    fflush(stdout);
    ssize_t length;
    while ((length = read(events, buffer, sizeof buffer)) > 0) {
        for (char *at = buffer; at < buffer + length;) {
            struct inotify_event *event = (struct inotify_event *)at;
            at += sizeof *event + event->len;
            if (event->mask & IN_Q_OVERFLOW) {
                look_at_all(path, directory, ship);
            } else {
                look(directory, event->name, ship);
            }
        }
    }
    err(1, "inotify");
}
