"""The product as it was built, as one node or as two."""

import json
import os
import subprocess
import time

from harness.candidate import Candidate, free_port
from harness.process import Process

READY = 60


class Node:
    """One logpipe, started as a daemon: the command returns when everything in it runs."""

    def __init__(self, product, work, name, inputs, outputs, **top):
        self._program = product / "bin" / "logpipe"
        self._work = work
        self.config = work / f"{name}.json"
        self.state = work / f"{name}-state"
        self.config.write_text(json.dumps({
            "log": {"log_file": str(work / f"{name}.log"), "log_level": "ERROR"},
            "state_dir": str(self.state),
            **top,
            "inputs": inputs,
            "outputs": outputs,
        }, indent=2))

    def start(self, environment=None):
        """Returns its process, which is the monitor, and the seconds that it took to be ready."""
        begin = time.monotonic()
        done = subprocess.run(
            [self._program, "-f", self.config],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=READY,
            env={**os.environ, "HOME": str(self._work), "TMPDIR": str(self._work), **(environment or {})})
        seconds = time.monotonic() - begin
        if done.returncode != 0:
            raise RuntimeError(f"{self.config}: exit code {done.returncode}: {done.stderr.strip()}")
        return Process(int((self.state / "monitor.pid").read_text().split()[0])), seconds


class Logpipe(Candidate):
    """Two nodes and a connection. The settings of each plugin can be added to."""

    name = "logpipe"

    def __init__(self, work, product, name=None, file_in=None, tcp_out=None, tcp_in=None, file_out=None,
                 filters=None, environment=None):
        self.name = name or self.name
        super().__init__(work)
        self._product = product
        self._file_in = file_in or {}
        self._wire_out = {"ack": "off", **(tcp_out or {})}
        self._wire_in = {"ack": "off", **(tcp_in or {})}
        self._file_out = {"durability": "none", **(file_out or {})}
        self._top = {"filters": filters} if filters else {}
        self._environment = environment

    def launch(self):
        wire = {"ip": "127.0.0.1", "port": free_port()}
        dump = Node(self._product, self.work, "dump",
                    [{"plugin": "input-tcp", **wire, **self._wire_in}],
                    [{"plugin": "output-file", "path": str(self.target), **self._file_out}])
        collector = Node(self._product, self.work, "collector",
                         [{"plugin": "input-file", "path": str(self.source), **self._file_in}],
                         [{"plugin": "output-tcp", **wire, **self._wire_out}], **self._top)
        self.processes["dump"], _ = dump.start(self._environment)
        self.processes["collector"], _ = collector.start(self._environment)


class LogpipeCopy(Candidate):
    """One node, from file to file."""

    name = "logpipe"

    def __init__(self, work, product, name=None, file_in=None, file_out=None, filters=None):
        self.name = name or self.name
        super().__init__(work)
        self._product = product
        self._file_in = file_in or {}
        self._file_out = {"durability": "none", **(file_out or {})}
        self._top = {"filters": filters} if filters else {}

    def launch(self):
        node = Node(self._product, self.work, "node",
                    [{"plugin": "input-file", "path": str(self.source), **self._file_in}],
                    [{"plugin": "output-file", "path": str(self.target), **self._file_out}], **self._top)
        self.processes["node"], _ = node.start()


class LogpipeDump(Candidate):
    """The receiving node alone."""

    name = "logpipe"

    def __init__(self, work, product, file_out=None):
        super().__init__(work)
        self._product = product
        self._file_out = {"durability": "none", **(file_out or {})}
        self.port = free_port()

    def launch(self):
        node = Node(self._product, self.work, "dump",
                    [{"plugin": "input-tcp", "ip": "127.0.0.1", "port": self.port, "ack": "off"}],
                    [{"plugin": "output-file", "path": str(self.target), **self._file_out}])
        self.processes["dump"], _ = node.start()
