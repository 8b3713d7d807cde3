"""The sandbox as a process of its own, for tests that kill the bot and count what Slack accepted.

    python -m sandbox.chaos_server '{"seed": 7, "history_lag": 0.3, "honours_client_msg_id": false,
      "latency": 0.05, "channels": 500,
      "faults": {"chat.postMessage": [{"fault": "late_commit", "chance": 0.01, "seconds": 0.5}]}}'

With `"refused": "token_revoked"` every method answers that code. A fault lets calls go right in whose body a word of
its `"spares"` stands.
It prints its port. `GET /accepted`: what Slack accepted, before it dropped any repetition, and what is to be
seen. `GET /held`: the calls that stand in a slow fault right now. `GET /questions`: the
operations that Pipefy was asked. `POST /plan`: another plan, from now on. `POST /organizations`: what these have
consumed from now on, all in the same moment; one that nobody knows is founded. Pipefy fails as `graphql` in the plan.
"""

import argparse
import json
import socket
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.app import create_sandbox
from sandbox.pipefy.api import pipefy_routes
from sandbox.pipefy.seed import SeededFlow, SeededOrganization
from sandbox.pipefy.world import PipefyWorld
from sandbox.slack.faults import Fault, Planned
from sandbox.slack.messages import Message
from sandbox.slack.workspace import BOT_USER_ID, Channel
from sandbox.slack.world import Post, SlackWorld
from sandbox.world import World

_FLOW = SeededFlow(0, "Flow", "Pipe", "cart", "blue", enabled=True, tasks_a_day=0, at_weekends=0, tasks_a_run=1)


def follow(slack: SlackWorld, plan: dict[str, Any]) -> None:
    """Let the workspace behave as a plan says; what it does not mention goes right."""
    chances = {method: [_planned(one) for one in faults] for method, faults in plan.get("faults", {}).items()}
    slack.faults.by_chance(chances, int(plan.get("seed", 0)))
    slack.refused_calls.let_go()
    if "refused" in plan:
        slack.refused_calls.refuse(plan["refused"])
    slack.faults.latency = float(plan.get("latency", 0))
    slack.switches.history_lag = timedelta(seconds=float(plan.get("history_lag", 0)))
    slack.switches.honours_client_msg_id = bool(plan.get("honours_client_msg_id", True))
    for number in range(int(plan.get("channels", 0))):
        channel = Channel(f"C1{number:06d}", f"team-{number}", "public", {*slack.people, BOT_USER_ID})
        slack.channels.setdefault(channel.id, channel)
        slack.messages.setdefault(channel.id, [])


def consume(pipefy: PipefyWorld, given: dict[str, Any]) -> None:
    """Let an organization stand where it is said to, today's one flow having made it all. No use: none is told."""
    uuid, used = given["uuid"], given["used"]
    organization = SeededOrganization(uuid, uuid, f"Organization {uuid}", given["limit"], used is not None, (_FLOW,))
    pipefy.put(organization)
    pipefy.add_usage(uuid, used or 0)


def _planned(given: dict[str, Any]) -> Planned:
    return Planned(
        Fault(given["fault"]),
        int(given.get("retry_after", 1)),
        float(given.get("seconds", 1)),
        float(given.get("chance", 1)),
        spares=tuple(str(word).encode() for word in given.get("spares", ())),
    )


def chaos_routes(world: World) -> list[Route]:
    """The doors of the one who watches."""
    slack = world.slack
    pipefy = {route.path: route.endpoint for route in pipefy_routes(world.pipefy)}

    async def graphql(request: Request) -> Response:
        return await slack.faults.around("graphql", request, partial(pipefy["/graphql"], request))

    async def organizations(request: Request) -> Response:
        for one in await request.json():
            consume(world.pipefy, one)
        return JSONResponse({"ok": True})

    async def accepted(_: Request) -> Response:
        seen = [one for messages in slack.messages.values() for one in messages if one.user == BOT_USER_ID]
        return JSONResponse(
            {"accepted": [_post(one) for one in slack.accepted], "visible": [_message(m) for m in seen]}
        )

    async def held(_: Request) -> Response:
        return JSONResponse([{"method": method, "fault": fault} for method, fault in slack.faults.held])

    async def questions(_: Request) -> Response:
        return JSONResponse([name for name, _ in world.pipefy.asked])

    async def plan(request: Request) -> Response:
        follow(slack, await request.json())
        return JSONResponse({"ok": True})

    return [
        Route("/accepted", accepted),
        Route("/held", held),
        Route("/questions", questions),
        Route("/plan", plan, methods=["POST"]),
        Route("/organizations", organizations, methods=["POST"]),
        Route("/graphql", graphql, methods=["POST"]),
    ]


def _post(post: Post) -> dict[str, Any]:
    return {
        "at": post.at.timestamp() if post.at else None,
        "channel": post.channel,
        "ts": post.ts,
        "thread_ts": post.thread_ts,
        "client_msg_id": post.client_msg_id,
        "metadata": post.metadata,
        "via": post.via,
        "text": post.text,
    }


def _message(message: Message) -> dict[str, Any]:
    content = message.content
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "client_msg_id": content.client_msg_id,
        "metadata": content.metadata,
        "text": content.text,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="The sandbox as a process of its own.")
    parser.add_argument("plan", nargs="?", default="{}", help="JSON")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args(arguments)
    with socket.create_server(("127.0.0.1", given.port), backlog=2048) as listening:
        port = listening.getsockname()[1]
        world = World(base_url=f"http://127.0.0.1:{port}")
        follow(world.slack, json.loads(given.plan))
        app = create_sandbox(world)
        app.router.routes[:0] = chaos_routes(world)
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    main()
