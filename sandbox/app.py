"""The sandbox as one ASGI application: Slack, Pipefy and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.page_api.routes import page_routes
from sandbox.pipefy.api import pipefy_routes
from sandbox.slack.api import slack_routes
from sandbox.slack.api_chat import response_routes
from sandbox.slack.api_files import upload_routes
from sandbox.slack.calls import SlackCalls
from sandbox.slack.switches import SLOWNESS
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
BOT_DOORS = ("/api/", "/response/", "/upload/", "/graphql", "/oauth/")


def create_sandbox(world: World, *, calls: SlackCalls | None = None) -> Starlette:
    """All routes on one application. A test may bring `calls` of its own, with shorter waits."""
    acts = calls or SlackCalls(world)

    async def page(_: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        world.close()
        await acts.close()
        await world.slack.faults.close()

    return Starlette(
        routes=[
            *slack_routes(world),
            *response_routes(world.slack),
            *upload_routes(world),
            WebSocketRoute("/socket", world.sockets.serve),
            *pipefy_routes(world.pipefy),
            *page_routes(world, acts),
            Route("/", page),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ],
        middleware=[Middleware(SlowNetwork, world=world)],
        lifespan=lifespan,
    )


class SlowNetwork:
    """While the switch is on, everything that the bot asks for takes its time."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from_bot = scope["type"] == "http" and scope["path"].startswith(BOT_DOORS)
        if from_bot and self._world.slack.switches.slow_network:
            await self._world.sleep(SLOWNESS)
        await self._app(scope, receive, send)
