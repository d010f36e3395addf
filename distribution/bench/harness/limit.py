"""The limits: the least that a C or a Java program can do to the same end. They are built when they are needed."""

import shutil
import subprocess
from pathlib import Path

from harness.candidate import Candidate
from harness.process import Process

SOURCES = Path(__file__).parent.parent / "limit"
BUILT = Path(__file__).parent.parent / "target" / "limit"
SMALL_JVM = ["-XX:+UseSerialGC", "-Xmx24m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"]


def c_program(name):
    source, program = SOURCES / f"{name}.c", BUILT / name
    if _outdated(program, SOURCES.glob("*.[ch]")):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-o", program, source], check=True)
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


class CLimit(Candidate):
    name = "C limit"

    def launch(self):
        receiver = self.processes["dump"] = Process.start([c_program("receive"), self.target], self.log)
        port = receiver.line()
        sender = self.processes["collector"] = Process.start([c_program("send"), self.source, port], self.log)
        sender.line()


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
