"""Our own binary: segments through the language, or kernels written by hand. It answers by name on its input and times itself."""

import subprocess
import tempfile
from pathlib import Path

from comparison.clock import Duration
from comparison.variant import Variant


class Server:
    """`kardan-benches` with its arguments; `prepared` is what it says before it answers: name and duration of each step."""

    def __init__(self, binary, *arguments):
        command = [binary, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.prepared = {}
        while (words := self.read())[0] != "ready":
            name, wall, cpu = words
            self.prepared[name] = Duration(float(wall), float(cpu))
        self.names = words[1:]

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)} ended with {self.process.wait()}")
        return line.split()

    def ask(self, name, times=1):
        """The number of clients, and the median duration of one answer."""
        self.process.stdin.write(f"{name} {times}\n")
        _, count, wall, cpu = self.read()
        return int(count), Duration(float(wall), float(cpu))

    def clients(self, name):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "clients"
            self.process.stdin.write(f"{name} > {path}\n")
            self.read()
            return {int(line) for line in path.open()}

    def variant(self, engine, reading, name):
        """A question to this server by its name."""
        return Variant(
            engine=engine,
            reading=reading,
            layout="",
            clients=lambda: self.clients(name),
            count=lambda: self.ask(name)[0],
            timed=lambda times: self.ask(name, times)[1],
        )

    def close(self):
        self.process.stdin.close()
        self.process.wait()
