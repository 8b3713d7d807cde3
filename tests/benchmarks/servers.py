"""The servers that `acks` compares, each in a process of its own: prints its port, then serves.

`python -m tests.benchmarks.servers NAME SINK [PAYLOAD]`: the origin that answers are posted to, and a file of JSON
that a Bolt answers with.
"""

import asyncio
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, ClassVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http_protocol import Guard

SIGNING_SECRET = "benchmark"
PATH = "/slack/events"
LINE = "301234 used 41,210 of 80,000 tasks."
METHODS = {
    b"/auth.test": b'{"ok":true,"team_id":"T0ACME","team":"Acme","user_id":"U0BOT","bot_id":"B0BOT"}',
    b"/users.info": b'{"ok":true,"user":{"id":"U0BEN","team_id":"T0ACME","locale":"en-US","tz":"America/New_York"}}',
}


async def starlette_no_op() -> Starlette:
    async def no_op(_: Request) -> Response:
        return Response("")

    return Starlette(routes=[Route(PATH, no_op, methods=["POST"])])


async def bare_bolt(
    *, process_before_response: bool = False, answer: bool = False, payload: dict[str, Any] | None = None
) -> Starlette:
    """Bolt as its documentation shows it: acks, and where `answer` is set answers one line, or the `payload`."""
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_user_id="U0BOT", bot_id="B0BOT")

    app = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize, process_before_response=process_before_response)

    answers: set[asyncio.Task[object]] = set()
    answered = payload or {"text": LINE}

    @app.command("/pipefy-usage")
    async def command(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        if answer and process_before_response:  # what follows here would hold up the ack
            answers.add(task := asyncio.create_task(respond(**answered)))
            task.add_done_callback(answers.discard)
        elif answer:
            await respond(**answered)

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, events, methods=["POST"])])


async def serve_bot(sink: str) -> None:
    """The bot as it is run, with the sandbox's Pipefy beside it; Slack is the sink."""
    from bot.app import open_app
    from bot.server import listen, make_server
    from bot.settings import read_settings
    from bot.telemetry.logs import configure_logs
    from sandbox.pipefy.api import pipefy_routes
    from sandbox.pipefy.world import PipefyWorld

    # As in production: a line of JSON for each answer, which somebody reads.
    configure_logs(Path(os.devnull).open("w", encoding="utf-8"), log_format="json")  # noqa: ASYNC230, SIM115 - as long as it serves
    pipefy = PipefyWorld(_now)
    beside = listen("127.0.0.1", 0)
    serving = asyncio.ensure_future(make_server(Starlette(routes=pipefy_routes(pipefy))).serve(sockets=[beside]))
    address = f"http://127.0.0.1:{beside.getsockname()[1]}"
    with TemporaryDirectory() as folder:
        settings = read_settings(
            {
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_BOT_TOKEN": "xoxb-benchmark",
                "SLACK_API_URL": f"{sink}/api/",
                "PIPEFY_TOKEN": pipefy.static_token,
                "PIPEFY_API_URL": f"{address}/graphql",
                "PIPEFY_ORGANIZATION": "301234",
                "DATABASE_URL": f"sqlite:///{folder}/benchmark.db",
            }
        )
        async with open_app(settings, "http") as runtime:
            await serve(runtime.web, Guard(runtime.refusals))
    serving.cancel()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - Pipefy's clock, played here


class Sink(asyncio.Protocol):
    """Slack as light as can be: says who is who, takes every answer, and notes when each arrived."""

    arrivals: ClassVar[dict[int, asyncio.Future[float]]] = {}
    last_answer: ClassVar[bytes] = b""
    sizes: ClassVar[dict[int, int]] = {}  # of answers, in bytes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # TCP's is one
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        content, self.buffer = rest[: _length(head)], rest[_length(head) :]
        line = head.split(b"\r\n", 1)[0]
        body = next((answer for method, answer in METHODS.items() if method in line), b"ok")
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        if b"/response/" in line:
            number = int(line.split(b"/response/")[1].split()[0])
            Sink.last_answer, Sink.sizes[number] = content, len(content)
            self.arrival(number).set_result(perf_counter())

    @classmethod
    def arrival(cls, number: int) -> asyncio.Future[float]:
        """The moment at which the answer to a request arrived; an answer that comes twice is an error."""
        return cls.arrivals.setdefault(number, asyncio.get_running_loop().create_future())


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def serve_sink() -> None:
    server = await open_sink()
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def open_sink() -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1024)


async def serve(app: Starlette, guard: Guard | None = None) -> None:
    """Serve on a free port and print it. The bot is served as it is in earnest, behind its guard."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", int(os.environ.get("PORT", "0"))))  # noqa: TID251 - as the bot is told its own
    listening.listen(1024)
    print(listening.getsockname()[1], flush=True)
    http = guard.protocol() if guard else "httptools"
    config = uvicorn.Config(
        app,
        http=http,  # type: ignore[arg-type] # it only calls it
        access_log=False,
        log_level="warning",
        lifespan="off",
        log_config=None,
    )
    await uvicorn.Server(config).serve(sockets=_doors(listening) if guard else [listening])


def _doors(listening: socket.socket) -> list[socket.socket]:
    from bot.server import doors  # here, as a bare Bolt must not load the bot

    return doors(listening)


def read_json(path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(path).read_text())
    return content


async def main(name: str, sink: str = "", payload: str = "") -> None:
    match name:
        case "sink":
            await serve_sink()
        case "starlette":
            await serve(await starlette_no_op())
        case "bolt":
            await serve(await bare_bolt(process_before_response=False))
        case "bolt-flag":
            await serve(await bare_bolt(process_before_response=True))
        case "bolt-flag-answers":
            await serve(await bare_bolt(process_before_response=True, answer=True))
        case "bolt-flag-report":
            await serve(await bare_bolt(process_before_response=True, answer=True, payload=read_json(payload)))
        case "bolt-answers":
            await serve(await bare_bolt(answer=True))
        case "bot":
            await serve_bot(sink)


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(*sys.argv[1:]))
