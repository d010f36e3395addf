// The receiving side as it must be where a slow disk may hold nobody: one thread reads the socket, another writes the file.
// usage: handoff DIRECTORY; prints the port on which it waits for its one sender
#include "listen.h"

#include <pthread.h>
#include <semaphore.h>

enum { PIECE = 256 << 10, PIECES = 16 };

static struct piece {
    char name[sizeof((struct header *)0)->name];
    off_t at;
    size_t length;
    char bytes[PIECE];
} pieces[PIECES];

static sem_t empty, full;
static int directory;

static void *write_all(void *unused) {
    char last[sizeof pieces->name] = "";
    int file = -1;
    for (unsigned next = 0;; next++) {
        sem_wait(&full);
        struct piece *piece = &pieces[next % PIECES];
        if (strcmp(last, piece->name) != 0) {
            close(file);
            strcpy(last, piece->name);
            file = openat(directory, last, O_WRONLY | O_CREAT, 0640);
        }
        if (pwrite(file, piece->bytes, piece->length, piece->at) != (ssize_t)piece->length) {
            err(1, "write to %s", last);
        }
        sem_post(&empty);
    }
    return unused;
}

int main(int count, char **words) {
    if (count != 2) {
        errx(1, "usage: handoff DIRECTORY");
    }
    int peer;
    if ((directory = open(words[1], O_RDONLY | O_DIRECTORY)) < 0 || (peer = listen_and_accept()) < 0) {
        err(1, "%s", words[1]);
    }
    pthread_t writer;
    sem_init(&empty, 0, PIECES);
    sem_init(&full, 0, 0);
    if (pthread_create(&writer, NULL, write_all, NULL) != 0) {
        errx(1, "no thread");
    }
    struct header header;
    unsigned next = 0;
    while (recv(peer, &header, sizeof header, MSG_WAITALL) == sizeof header) {
        while (header.length > 0) {
            sem_wait(&empty);
            struct piece *piece = &pieces[next++ % PIECES];
            strcpy(piece->name, header.name);
            piece->at = header.offset;
            ssize_t got = recv(peer, piece->bytes, header.length < PIECE ? header.length : PIECE, 0);
            if (got <= 0) {
                err(1, "read");
            }
            piece->length = got;
            header.offset += got;
            header.length -= got;
            sem_post(&full);
        }
    }
}
