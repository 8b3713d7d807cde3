"""More commands than a server can answer, each sent at its time, from a process of its own.

`python -m tests.benchmarks.flood PORT FILE PER_SECOND` sends the requests in a file, and prints a line of JSON. It
does as little as it can for each, since it shares the machine with the server: sockets and epoll, no loop. An ack's
time counts from the moment at which its command was due: one that found every connection busy has waited, too.
"""

import json
import select
import socket
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.load import MOST_IDLE_SECONDS, Measured

CONNECTIONS = 256  # that are open at most, as Slack opens another where all are busy
_LENGTH = 4  # bytes before each request in the file


class Flood:
    """Connections that each have a request at a time under way."""

    def __init__(self, port: int, requests: list[bytes], per_second: float) -> None:
        self._port, self._requests, self._per_second = port, requests, per_second
        self._idle: list[tuple[socket.socket, float]] = []  # and since when
        self._sockets: dict[int, socket.socket] = {}
        self._due: dict[int, float] = {}  # of what is under way, by the file number of its connection
        self._events = select.epoll()
        self.latencies: list[float] = []
        self.busy = 0

    def run(self) -> float:
        """Send all at their times; the seconds until the last ack."""
        begun, late = perf_counter(), deque[tuple[float, bytes]]()
        pending = ((begun + number / self._per_second, request) for number, request in enumerate(self._requests))
        following = next(pending, None)
        while following or late or self._due:
            while following and following[0] <= perf_counter():
                late.append(following)
                following = next(pending, None)
            while late and (self._idle or len(self._sockets) < CONNECTIONS):
                self._send(*late.popleft())
            wait = max(following[0] - perf_counter(), 0) if following else 1.0
            for number, _ in self._events.poll(wait):
                self._receive(number)
        return perf_counter() - begun

    def _send(self, due: float, request: bytes) -> None:
        connection = self._usable() or self._connect()
        self._due[connection.fileno()] = due
        connection.sendall(request)

    def _usable(self) -> socket.socket | None:
        """The one that was idle last, unless it was for so long that the server may be about to close it."""
        while self._idle:
            connection, since = self._idle.pop()
            if perf_counter() - since < MOST_IDLE_SECONDS:
                return connection
            self._drop(connection)
        return None

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sockets[connection.fileno()] = connection
        self._events.register(connection, select.EPOLLIN)
        return connection

    def _receive(self, number: int) -> None:
        connection = self._sockets[number]
        response = connection.recv(65_536)
        while response and not _is_whole(response):
            response += connection.recv(65_536)
        if number not in self._due or not response:  # idle for longer than the server keeps it
            self._drop(connection)
            return
        if not response.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(response.decode("latin-1"))
        self.latencies.append(perf_counter() - self._due.pop(number))
        self.busy += b"ephemeral" in response
        self._idle.append((connection, perf_counter()))

    def _drop(self, connection: socket.socket) -> None:
        del self._sockets[connection.fileno()]
        self._idle = [(idle, since) for idle, since in self._idle if idle is not connection]
        connection.close()


def _is_whole(response: bytes) -> bool:
    head, end, rest = response.partition(b"\r\n\r\n")
    return bool(end) and len(rest) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])


async def flood(port: int, requests: list[bytes], per_second: float) -> tuple[Measured, int]:
    """The acks, and how many of them said that the bot is busy."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "requests"
        path.write_bytes(b"".join(len(request).to_bytes(_LENGTH) + request for request in requests))
        command = (sys.executable, "-m", "tests.benchmarks.flood", str(port), str(path), str(per_second))
        process = await create_subprocess_exec(*command, stdout=PIPE)
        printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the flood ended before its time")
    told = json.loads(printed)
    return Measured(told["latencies"], told["seconds"]), told["busy"]


def _read(path: str) -> list[bytes]:
    content, requests, at = Path(path).read_bytes(), list[bytes](), 0
    while at < len(content):
        length, at = int.from_bytes(content[at : at + _LENGTH]), at + _LENGTH
        requests.append(content[at : at + length])
        at += length
    return requests


def main(port: str, path: str, per_second: str) -> None:
    """Run one flood."""
    sending = Flood(int(port), _read(path), float(per_second))
    seconds = sending.run()
    print(json.dumps({"seconds": seconds, "latencies": sending.latencies, "busy": sending.busy}))


if __name__ == "__main__":
    main(*sys.argv[1:])
