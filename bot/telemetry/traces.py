"""Traces: who waited for what, as spans of OpenTelemetry. Without an address to send them to nothing is recorded.

Attributes are names of methods, operations, kinds and errors: no text, no token, no address. So exceptions are not
recorded with their words, as OpenTelemetry would by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

from bot.errors import NotConfigured

SERVICE = "pipefy-usage-bot"
_SECONDS = 3  # for one sending, also the last one, at the end of the process

Attributes = Mapping[str, str | int]
SpanKind = Literal["INTERNAL", "SERVER", "CLIENT"]


class Tracer:
    """Makes spans by OpenTelemetry's tracer; None: makes none, and costs nothing."""

    def __init__(self, tracer: Any | None = None) -> None:  # noqa: ANN401 - of a library that need not be there
        self._tracer = tracer

    @contextmanager
    def span(self, name: str, attributes: Attributes, kind: SpanKind = "INTERNAL") -> Iterator[None]:
        """Hold for what the span is about; spans that begin meanwhile, in this task or its own, lie within."""
        if self._tracer is None:
            yield
            return
        from opentelemetry import trace

        with self._tracer.start_as_current_span(
            name,
            kind=trace.SpanKind[kind],
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(trace.StatusCode.ERROR)
                raise

    def note(self, attributes: Attributes) -> None:
        """Add to the span that is under way."""
        if self._tracer is not None:
            from opentelemetry import trace

            trace.get_current_span().set_attributes(dict(attributes))


@asynccontextmanager
async def open_tracer(endpoint: str | None, version: str) -> AsyncIterator[Tracer]:
    """A tracer that sends to `endpoint`, and the last spans at the end. Raises NotConfigured without the extra."""
    if endpoint is None:
        yield Tracer()
        return
    provider = _provider(endpoint, version)
    try:
        yield Tracer(provider.get_tracer(SERVICE, version))
    finally:
        await asyncio.to_thread(provider.shutdown)


def _provider(endpoint: str, version: str) -> Any:  # noqa: ANN401 - of a library that need not be there
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise NotConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT needs its extra: pip install 'pipefy-usage-bot[otel]'"
        ) from error
    # https://opentelemetry.io/docs/specs/otel/protocol/exporter: the path is appended to the address for all signals.
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_SECONDS)
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE, "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(exporter, export_timeout_millis=_SECONDS * 1000))
    return provider
