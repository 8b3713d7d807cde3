"""The outside world as a process of its own, and what Slack in it accepted."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

TOKEN = "xoxb-sandbox"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A post that Slack took, counted before it dropped any repetition."""

    delivery_id: str
    ts: str
    at: float  # by this machine's clock


@dataclass(frozen=True, slots=True)
class Slack:
    """The chaos server, seen by who watches."""

    http: httpx.Client

    @property
    def address(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def follow(self, plan: Mapping[str, Any]) -> None:
        """From now on fail like this."""
        self.http.post("/plan", json=plan).raise_for_status()

    def consume(self, organizations: Sequence[Mapping[str, Any]]) -> None:
        """From now on Pipefy tells this of these: `uuid`, `used`, `limit`."""
        self.http.post("/organizations", json=organizations).raise_for_status()

    def accepted(self) -> list[Accepted]:
        """In the order they came. Every post of a delivery carries its id."""
        counted = self.http.get("/accepted").json()["accepted"]
        return [_accepted(post) for post in counted if post["via"] == "chat.postMessage"]

    def visible(self) -> list[str]:
        """The ids of the deliveries that people see, each as often as they see it."""
        seen = self.http.get("/accepted").json()["visible"]
        return [_delivery_id(message) for message in seen if message["metadata"]]

    def questions(self) -> list[str]:
        """The operations that Pipefy was asked."""
        return [str(name) for name in self.http.get("/questions").json()]


@contextmanager
def serving(plan: Mapping[str, Any]) -> Iterator[Slack]:
    """Slack and Pipefy on a port of their own."""
    command = [sys.executable, "-m", "sandbox.chaos_server", json.dumps(plan)]
    # It says what it thinks of the lines that it cuts.
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None, "asked for above"
        port = int(process.stdout.readline())
        limits = httpx.Timeout(60)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=limits, trust_env=False) as http:
            try:
                yield Slack(http)
            finally:
                process.kill()


def _accepted(post: Mapping[str, Any]) -> Accepted:
    return Accepted(_delivery_id(post), post["ts"], float(post["at"]))


def _delivery_id(post: Mapping[str, Any]) -> str:
    return str(post["metadata"]["event_payload"]["delivery_id"])
