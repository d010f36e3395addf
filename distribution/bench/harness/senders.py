"""Many senders on the C program's wire, each with a file name of its own, each saying the same again and again."""

import multiprocessing
import selectors
import socket
import struct
import time

from harness.data import LINE, line

BLOCK = 102_399 // LINE * LINE
# What one message holds: whole lines, in as many blocks as it takes.
TEXT = b"".join(line(number, LINE) for number in range((1 << 20) // LINE))


def name(sender):
    return f"sender-{sender:02d}.log"


def _message(sender):
    title = name(sender).encode()
    parts = [struct.pack(">cH", b"@", len(title)), title]
    for at in range(0, len(TEXT), BLOCK):
        block = TEXT[at:at + BLOCK]
        parts += [struct.pack(">II", len(block), 0), block]
    return memoryview(b"".join([*parts, struct.pack(">II", 0, 0)]))


class Senders:
    """
    A process that sends until each sender has sent so many messages, or until the time is over; `rate` bytes a second
    in all, or as fast as it goes.
    """

    def __init__(self, port, count, messages=None, seconds=None, rate=None):
        self.sent = multiprocessing.Array("q", count)
        self._process = multiprocessing.get_context("fork").Process(
            target=_send, args=(port, self.sent, messages, seconds, rate), daemon=True)
        self._process.start()

    def running(self):
        return self._process.is_alive()

    def join(self):
        self._process.join()
        if self._process.exitcode != 0:
            raise RuntimeError(f"the senders ended with exit code {self._process.exitcode}")

    def stop(self):
        self._process.terminate()
        self._process.join()


def _send(port, sent, messages, seconds, rate):
    selector = selectors.DefaultSelector()
    whole = [_message(sender) for sender in range(len(sent))]
    left = dict(enumerate(whole))
    for sender in range(len(sent)):
        peer = socket.create_connection(("127.0.0.1", port))
        peer.setblocking(False)
        selector.register(peer, selectors.EVENT_WRITE, sender)
    begin = time.monotonic()
    total = 0
    while left:
        elapsed = time.monotonic() - begin
        if rate and total > rate * elapsed:
            time.sleep(total / rate - elapsed)
        for key, _ in selector.select():
            sender = key.data
            written = key.fileobj.send(left[sender])
            total += written
            left[sender] = left[sender][written:]
            if not left[sender]:
                sent[sender] += 1
                if sent[sender] == messages or seconds and time.monotonic() - begin > seconds:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    del left[sender]
                else:
                    left[sender] = whole[sender]
