"""The limits: the least that a C or a Java program can do to the same end. They are built when they are needed."""

import shlex
import shutil
import subprocess
import time
from pathlib import Path

from harness.candidate import Candidate, await_listener, free_port
from harness.process import Process

SOURCES = Path(__file__).parent.parent / "limit"
BUILT = Path(__file__).parent.parent / "target" / "limit"
# Until tail and nc have begun.
SETTLE = 0.5
SMALL_JVM = ["-XX:+UseSerialGC", "-Xmx24m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"]


def c_program(name):
    source, program = SOURCES / f"{name}.c", BUILT / name
    if _outdated(program, SOURCES.glob("*.[ch]")):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-pthread", "-o", program, source], check=True)
    return program


def c_library(name):
    source, library = SOURCES / f"{name}.c", BUILT / f"lib{name}.so"
    if _outdated(library, [source]):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def java_program(name, java):
    source, program = SOURCES / f"{name}.java", BUILT / f"{name}.class"
    if _outdated(program, [source]):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run([Path(java).with_name("javac"), "--release", "17", "-d", BUILT, source], check=True)
    return [java, *SMALL_JVM, "-cp", BUILT, name]


def _outdated(program, sources):
    return not program.exists() or program.stat().st_mtime < max(source.stat().st_mtime for source in sources)


def compiler():
    return shutil.which("cc")


def netcat():
    """Whether there is an nc that listens on one address; several programs have this name."""
    return shutil.which("nc") and "OpenBSD" in subprocess.run(["nc", "-h"], capture_output=True, text=True).stderr


class Pipes(Candidate):
    """What a shell offers: tail to nc, nc to a file. It knows one file, so it starts again for each."""

    name = "tail, nc"

    def launch(self):
        pass

    def expect(self, name):
        for process in reversed(self.processes.values()):
            process.stop()
        port = free_port()
        source = self.source / name
        source.touch()
        self.processes["dump"] = self._shell(f"exec nc -d -l 127.0.0.1 {port} >{shlex.quote(str(self.target / name))}")
        await_listener(port)
        self.processes["collector"] = self._shell(f"tail -f -c +1 {shlex.quote(str(source))} | nc 127.0.0.1 {port}")
        time.sleep(SETTLE)

    def _shell(self, command):
        return Process.start(["sh", "-c", command], self.log)


class CLimit(Candidate):
    name = "C limit"
    receiver = "receive"

    def launch(self):
        receiver = self.processes["dump"] = Process.start([c_program(self.receiver), self.target], self.log)
        port = receiver.line()
        sender = self.processes["collector"] = Process.start([c_program("send"), self.source, port], self.log)
        sender.line()


class CHandoff(CLimit):
    """A second thread writes, as in the product: what that alone costs."""

    name = "C, two threads"
    receiver = "handoff"


class CCopy(Candidate):
    name = "C limit"

    def launch(self):
        self.processes["node"] = Process.start([c_program("copy"), self.source, self.target], self.log)
        self.processes["node"].line()


class JavaLimit(Candidate):
    name = "Java limit"

    def __init__(self, work, java):
        super().__init__(work)
        self._java = java

    def launch(self):
        receiver = self.processes["dump"] = Process.start([*java_program("Receive", self._java), self.target], self.log)
        port = receiver.line()
        sender = Process.start([*java_program("Send", self._java), self.source, port], self.log)
        self.processes["collector"] = sender
        sender.line()
