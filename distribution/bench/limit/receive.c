// The limit, receiving side: socket to pipe to file by splice, so that no byte is seen by this program.
// usage: receive DIRECTORY; prints the port on which it waits for its one sender
#include "listen.h"

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
