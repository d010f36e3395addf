// The limit, sending side: what grows in a directory goes by sendfile from the page cache to the socket.
// usage: send DIRECTORY PORT
#include "watch.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "wire.h"

static int peer;

static void ship(struct progress *file, int fd, off_t end) {
    struct header header = {.offset = file->done, .length = end - file->done};
    strcpy(header.name, file->name);
    if (send(peer, &header, sizeof header, MSG_MORE) != sizeof header) {
        err(1, "send");
    }
    while (file->done < end) {
        if (sendfile(peer, fd, &file->done, end - file->done) <= 0) {
            err(1, "sendfile");
        }
    }
}

int main(int count, char **words) {
    if (count != 3) {
        errx(1, "usage: send DIRECTORY PORT");
    }
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer, (struct sockaddr *)&to, sizeof to) < 0) {
        err(1, "connect");
    }
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    watch(words[1], ship);
}
