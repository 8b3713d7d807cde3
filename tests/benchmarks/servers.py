"""The servers that `acks` compares, each in a process of its own: prints its port, then serves.

`python -m tests.benchmarks.servers NAME SINK`, where SINK is the origin that answers are posted to.
"""

import asyncio
import socket
import sys
from datetime import UTC, datetime
from time import monotonic

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SIGNING_SECRET = "benchmark"
PATH = "/slack/events"


async def starlette_no_op() -> Starlette:
    async def no_op(_: Request) -> Response:
        return Response("")

    return Starlette(routes=[Route(PATH, no_op, methods=["POST"])])


async def bare_bolt(*, process_before_response: bool) -> Starlette:
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_user_id="U0BOT", bot_id="B0BOT")

    app = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize, process_before_response=process_before_response)

    @app.command("/pipefy-usage")
    async def command(ack: AsyncAck) -> None:
        await ack()

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, events, methods=["POST"])])


async def edge(sink: str) -> Starlette:
    """This bot's edge; its handler posts a short text to the response_url, as `help` does."""
    from bot.blocks.message import Message
    from bot.deps import Reply
    from bot.slack.app import build_app, build_dispatch
    from bot.slack.client import Identity, open_client, open_session
    from bot.slack.listener import Heard, Listener, Routes, Tasks
    from bot.slack.post import Poster
    from bot.slack.request import Door
    from bot.telemetry.metrics import Metrics
    from bot.web import build_web

    identity = Identity("T0ACME", "Acme", None, "U0BOT", "B0BOT", frozenset())
    session, metrics = open_session(), Metrics()
    client = open_client(session, token="xoxb-benchmark", api_url=f"{sink}/api/")
    poster = Poster(client, session, metrics, plain=lambda message: message)

    async def helped(heard: Heard) -> None:
        await poster(Reply(heard.response_url), Message("What you may type: " + "x" * 1000))

    async def told(_: Heard, trouble: BaseException) -> None:
        print(repr(trouble), file=sys.stderr)

    async def nothing_fails() -> list[str]:
        return []

    listener = Listener(Routes(commands={"/pipefy-usage": helped}), Tasks(), told)
    dispatch = build_dispatch(build_app(identity, listener), identity, listener, unknown_workspace="Not here.")
    door = Door(
        dispatch,
        signing_secret=SIGNING_SECRET,
        wall_clock=lambda: datetime.now(UTC),  # noqa: TID251 - Slack's clock, played here
        monotonic=monotonic,
    )
    return build_web(ready=nothing_fails, metrics=metrics, door=door)


class Sink(asyncio.Protocol):
    """Says `ok` to every POST and how many there were to every GET; as light as can be."""

    posts = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # TCP's is one
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self.buffer = rest[_length(head) :]
        body = b"ok"
        if head.startswith(b"POST"):
            Sink.posts += 1
        else:
            body = b"%d" % Sink.posts
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def serve_sink() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def serve(app: Starlette) -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        app, http="httptools", access_log=False, log_level="warning", lifespan="off", log_config=None
    )
    await uvicorn.Server(config).serve(sockets=[listening])


async def main(name: str, sink: str = "") -> None:
    match name:
        case "sink":
            await serve_sink()
        case "starlette":
            await serve(await starlette_no_op())
        case "bolt":
            await serve(await bare_bolt(process_before_response=False))
        case "bolt-flag":
            await serve(await bare_bolt(process_before_response=True))
        case "edge":
            await serve(await edge(sink))


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(*sys.argv[1:]))
