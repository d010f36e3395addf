"""Other programs of the kind, as `peers/peers.ini` and the user's own file describe them."""

import configparser
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from harness.candidate import Candidate, await_listener, free_port
from harness.process import Process

SHIPPED = Path(__file__).parent.parent / "peers" / "peers.ini"
# They do not say when they watch; the round that does not count shows whether they do.
SETTLE = 2


@dataclass(frozen=True)
class Peer:
    name: str
    command: str
    configs: dict
    workloads: tuple

    def pair(self, work):
        return _Pair(work, self)

    def copy(self, work):
        return _Copy(work, self)

    def takes_part(self, workload, *configs):
        return workload in self.workloads and all(config in self.configs for config in configs)

    def missing(self):
        program = self.command.split()[0]
        return None if shutil.which(program, path=_path()) else program


def read(own_file, chosen):
    """Those that are installed, or those that were asked for by name; the user's file adds to ours and replaces it."""
    parser = configparser.ConfigParser(interpolation=None)
    folders = {}
    for file in [SHIPPED, *([own_file] if own_file else [])]:
        with open(file, encoding="utf-8") as text:
            parser.read_file(text)
        seen = configparser.ConfigParser(interpolation=None)
        seen.read(file)
        folders.update({(name, key): file.parent for name in seen.sections() for key in seen[name]})
    names = parser.sections() if chosen is None else [] if chosen == "none" else chosen.split(",")
    for name in names:
        if name not in parser.sections():
            raise ValueError(f"peer {name} (expected: one of {', '.join(parser.sections())}, or none)")
    peers = [_peer(name, parser[name], folders) for name in names]
    for peer in peers if chosen else []:
        if peer.missing():
            raise ValueError(f"peer {peer.name}: no program {peer.missing()} (expected: installed, or its path in --ini)")
    return [peer for peer in peers if not peer.missing()]


def _peer(name, section, folders):
    configs = {key: folders[name, key] / section[key] for key in ("send", "receive", "copy") if key in section}
    return Peer(name, section["command"], configs, tuple(section.get("workloads", "").split()))


class _Other(Candidate):
    merges = True
    peer = True

    def __init__(self, work, peer):
        self.name = peer.name
        super().__init__(work)
        self._peer = peer

    def destination(self, name):
        return self.target / "all"

    def _start(self, role, config, port=0):
        state = self.work / f"{role}-state"
        state.mkdir()
        words = {"source": self.source, "target": self.target, "state": state, "port": port, "config": self.work / role}
        words["config"].write_text(_fill(self._peer.configs[config].read_text(), words))
        command = [_fill(word, words) for word in self._peer.command.split()]
        command[0] = shutil.which(command[0], path=_path())
        self.processes[role] = Process.start(command, self.log)


class _Pair(_Other):
    def launch(self):
        port = free_port()
        self._start("dump", "receive", port)
        await_listener(port)
        self._start("collector", "send", port)
        time.sleep(SETTLE)


class _Copy(_Other):
    def launch(self):
        self._start("node", "copy")
        time.sleep(SETTLE)


def _fill(text, words):
    # Not str.format: configs have braces of their own.
    for key, value in words.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def _path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
