"""Clients that ask a web page, each the next time as soon as it has been answered; in a process of their own.

Reads what to ask from standard input as JSON and writes what it measured to standard output. The clients know no more
HTTP than they need, so that what is measured is the server: requests are bytes that were made beforehand.
"""

import json
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any

LONGEST_SECONDS = 90
"""No client asks any more after this long."""

_END_OF_CHUNKS = b"\r\n0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What many requests took.

    Attributes:
        milliseconds: Of each request.
        seconds: Of them all together.
        bytes: The mean length of an answer.
    """

    milliseconds: list[float]
    seconds: float
    bytes: float


def run(port: int, paths: list[list[str]], headers: dict[str, str]) -> Load:
    """Let one client for each list of paths ask them one after the other, all at the same time."""
    asked = {"port": port, "paths": paths, "headers": headers}
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=2 * LONGEST_SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"the clients stopped: {done.stderr.strip()[-500:]}")
    return Load(**json.loads(done.stdout))


APART_SECONDS = 0.03


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.requests = requests
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.milliseconds: list[float] = []
        self.bytes = 0
        self.problem = ""

    def run(self, ends_at: float) -> None:
        """Ask until there is nothing left to ask, or no time."""
        try:
            for request in self.requests:
                began = perf_counter()
                if began > ends_at:
                    break
                self.socket.sendall(request)
                self.bytes += len(self._answer())
                self.milliseconds.append((perf_counter() - began) * 1000)
        except (OSError, ValueError) as error:
            self.problem = repr(error)

    def _answer(self) -> bytes:
        """Read one answer, whose length is told or which comes in chunks."""
        received = self._more(b"")
        while (at := received.find(b"\r\n\r\n")) < 0:
            received = self._more(received)
        head = received[:at].lower()
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ValueError(received[:200].decode(errors="replace"))
        if b"\r\ncontent-length:" in head:
            told = head.split(b"\r\ncontent-length:", 1)[1].split(b"\r\n", 1)[0]
            while len(received) < at + 4 + int(told):
                received = self._more(received)
        else:
            while not received.endswith(_END_OF_CHUNKS):
                received = self._more(received)
        return received[at + 4 :]

    def _more(self, received: bytes) -> bytes:
        piece = self.socket.recv(262_144)
        if not piece:
            raise ValueError("the server closed the connection")
        return received + piece


def main() -> None:
    """Ask, and print what it took."""
    asked: dict[str, Any] = json.load(sys.stdin)
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked["headers"].items())
    clients, threads = [], []
    began = perf_counter()
    for paths in asked["paths"]:
        requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode() for path in paths]
        client = Client(asked["port"], requests)
        threads.append(threading.Thread(target=client.run, args=(began + LONGEST_SECONDS,)))
        clients.append(client)
        threads[-1].start()
        # People do not come in the same millisecond, and then whichever process is free takes them in.
        sleep(APART_SECONDS if len(asked["paths"]) > 1 else 0)
    for thread in threads:
        thread.join()
    seconds = perf_counter() - began
    problems = [client.problem for client in clients if client.problem]
    if problems:
        raise SystemExit(problems[0])
    took = [each for client in clients for each in client.milliseconds]
    length = sum(client.bytes for client in clients) / max(len(took), 1)
    print(json.dumps({"milliseconds": took, "seconds": seconds, "bytes": length}))


if __name__ == "__main__":
    main()
