"""What traces tell, read in memory: who waited for what, and nothing that people wrote or that is secret."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotConfigured
from bot.telemetry.traces import Tracer, open_tracer
from sandbox.pipefy.faults import failed
from tests.support.digests import MONDAY, SUBSCRIBE, AdvanceableClock, Digests
from tests.support.workspace import BEN, OPS, Outside, open_bot

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")


class Recorded:
    """A tracer that keeps its spans."""

    def __init__(self) -> None:
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        self._kept = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracer = Tracer(provider.get_tracer("test"))

    @property
    def spans(self) -> list[Any]:
        return list(self._kept.get_finished_spans())

    def last(self, name: str) -> Any:  # noqa: ANN401 - a span of the library
        return next(span for span in reversed(self.spans) if span.name == name)

    def way_to(self, name: str) -> list[str]:
        """The names from the outermost span to the last of this name."""
        by_id = {span.context.span_id: span for span in self.spans}
        span, names = self.last(name), [name]
        while span.parent is not None:
            span = by_id[span.parent.span_id]
            names.insert(0, span.name)
        return names


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
async def traced(outside: Outside, database: Path, recorded: Recorded) -> AsyncIterator[Digests]:
    clock = AdvanceableClock()
    async with open_bot(outside, database, monotonic=clock, sleep=clock.sleep, tracer=recorded.tracer) as workspace:
        yield Digests(workspace, clock)


async def test_a_command_leads_to_its_flow_and_to_pipefy(traced: Digests, recorded: Recorded) -> None:
    await traced.workspace.posts_until_idle(traced.workspace.calls.typed(BEN, OPS, "/pipefy-usage"))
    assert recorded.way_to("POST UsageBotReport") == ["slack command", "flow ShowReport", "POST UsageBotReport"]
    assert recorded.way_to("response_url") == ["slack command", "response_url"]
    asked = recorded.last("POST UsageBotReport")
    assert (asked.kind.name, asked.attributes["http.response.status_code"]) == ("CLIENT", 200)
    assert recorded.last("slack command").kind.name == "SERVER"


async def test_a_tick_leads_to_its_delivery_and_to_slack(traced: Digests, recorded: Recorded) -> None:
    await traced.says(SUBSCRIBE)
    await traced.turn(MONDAY, ticks=1)
    assert recorded.way_to("deliver digest") == ["tick", "deliver digest"]
    assert recorded.way_to("chat.postMessage")[:2] == ["tick", "deliver digest"]


async def test_what_failed_says_how_and_not_in_words(traced: Digests, recorded: Recorded) -> None:
    traced.workspace.world.pipefy.faults.append(failed("SOMETHING_NEW", "top"))
    await traced.workspace.posts_until_idle(traced.workspace.calls.typed(BEN, OPS, "/pipefy-usage"))
    asked = next(span for span in recorded.spans if span.name.startswith("POST "))
    assert (asked.attributes["error.type"], asked.status.status_code.name) == ("PipefyRefused", "ERROR")
    assert (asked.status.description, asked.events) == (None, ())


async def test_no_span_holds_a_text_a_token_or_an_address(traced: Digests, recorded: Recorded) -> None:
    await traced.says(SUBSCRIBE)
    await traced.says("flows invoice")
    await traced.turn(MONDAY)
    world = traced.workspace.world
    secrets = (
        world.bot_token,
        world.signing_secret,
        world.pipefy.client_secret,
        "http://",
        "Acme",
        "invoice",
        OPS,
        BEN,
    )
    told = [f"{span.name} {dict(span.attributes)} {span.events} {span.status.description}" for span in recorded.spans]
    assert len(told) > 10
    assert [line for line in told if any(secret in line for secret in secrets)] == []


async def test_an_address_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(NotConfigured, match=r"pipefy-usage-bot\[otel\]"):
        async with open_tracer("http://127.0.0.1:4318", "1"):
            pass
