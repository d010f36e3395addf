// The limit, receiving side: socket to pipe to file by splice, so that no byte is seen by this program.
// usage: receive DIRECTORY; prints the port on which it waits for its one sender
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

static int listen_and_accept(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    int door = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(door, (struct sockaddr *)&here, length) < 0 || listen(door, 1) < 0
        || getsockname(door, (struct sockaddr *)&here, &length) < 0) {
        err(1, "listen");
    }
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    return accept(door, NULL, NULL);
}

int main(int count, char **words) {
    if (count != 2) {
        errx(1, "usage: receive DIRECTORY");
    }
    int directory = open(words[1], O_RDONLY | O_DIRECTORY), file = -1, peer, pipes[2];
    if (directory < 0 || (peer = listen_and_accept()) < 0 || pipe(pipes) < 0) {
        err(1, "%s", words[1]);
    }
    fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20);
    struct header header;
    char last[sizeof header.name] = "";
    while (recv(peer, &header, sizeof header, MSG_WAITALL) == sizeof header) {
        if (strcmp(last, header.name) != 0) {
            close(file);
            strcpy(last, header.name);
            file = openat(directory, last, O_WRONLY | O_CREAT, 0640);
        }
        loff_t at = header.offset;
        while (header.length > 0) {
            ssize_t moved = splice(peer, NULL, pipes[1], NULL, header.length, SPLICE_F_MOVE | SPLICE_F_MORE);
            if (moved <= 0) {
                err(1, "splice from socket");
            }
            header.length -= moved;
            while (moved > 0) {
                ssize_t written = splice(pipes[0], NULL, file, &at, moved, SPLICE_F_MOVE);
                if (written <= 0) {
                    err(1, "splice to %s", last);
                }
                moved -= written;
            }
        }
    }
}
