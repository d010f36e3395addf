// A receiving side begins: it waits for its one sender.
#ifndef LISTEN_H
#define LISTEN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

// Prints the port.
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

#endif
