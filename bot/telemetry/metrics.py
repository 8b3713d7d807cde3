"""Every metric of the bot, declared in one place, on a registry of its own."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

# Slack waits 3 s for an ack; an ack that is well takes less than a millisecond or two.
ACK_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
ANSWER_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
REQUEST_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
ANSWERED_WITHIN = timedelta(seconds=3)

# Operators' dashboards and alerts name these: names, labels and their values stay as they are. Names follow
# https://prometheus.io/docs/practices/naming: a counter's ends in _total, which the library appends.
_COUNTERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "commands": ("commands", "Commands and clicks.", ("verb", "outcome")),
    "pipefy_requests": ("pipefy_requests", "HTTP requests to Pipefy.", ("operation", "outcome")),
    "slack_requests": ("slack_requests", "HTTP requests to Slack.", ("method", "outcome")),
    "rate_limits": ("rate_limited", "Requests that were refused as too many.", ("peer",)),
    "posts": ("posts", "Messages to Slack.", ("kind", "end")),
    "settled": ("deliveries_settled", "Deliveries that came to an end.", ("kind", "state")),
    "duplicates": ("duplicate_posts", "Posts that a channel was seen to hold twice.", ()),
    "objectives": ("service_level", "Digests, alerts and answers, by whether they came in time.", ("objective", "met")),
    "heartbeats": ("heartbeat_pings", "Calls of HEARTBEAT_URL.", ("outcome",)),
    "withheld": (
        "withheld",
        "Posts of usage that somebody without consent would have read, or perhaps.",
        ("reason",),
    ),
    "checks": ("checks", "Looks at organizations with alerts.", ("end",)),
    "database_errors": ("database_errors", "Transactions that the database failed.", ("trouble",)),
    "refused_requests": ("refused_requests", "HTTP requests and connections that were refused.", ("reason",)),
    "turned_away": (
        "turned_away",
        "Commands and clicks that were told to try again, as too many were being answered.",
        ("kind",),
    ),
}
_HISTOGRAMS: Mapping[str, tuple[str, str, tuple[str, ...], tuple[float, ...]]] = {
    "acks": ("ack_seconds", "From a whole request to its ack.", ("door",), ACK_SECONDS),
    "answers": ("answer_seconds", "From the ack to the end of an answer.", ("kind",), ANSWER_SECONDS),
    "slack_seconds": ("slack_request_seconds", "A request to Slack.", ("method",), REQUEST_SECONDS),
    "pipefy_seconds": ("pipefy_request_seconds", "A request to Pipefy.", ("operation",), REQUEST_SECONDS),
}
_GAUGES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "build": ("build_info", "The release that runs.", ("version", "python")),
    "schema": ("schema_revision_info", "The revision of the database's tables.", ("revision",)),
    "last_tick": ("last_tick_timestamp_seconds", "The last look at what is due.", ()),
    "last_success": ("last_success_timestamp_seconds", "The last end of a job without a failure.", ("job_name",)),
    "deliveries": ("deliveries", "Deliveries that wait or are under way.", ("state",)),
    "oldest_delivery": ("oldest_delivery_seconds", "How long the oldest of them has been due.", ()),
    "subscriptions": ("subscriptions", "Digests and alerts of channels.", ("kind", "state")),
    "installations": ("installations", "Workspaces, by whether Slack accepts the bot there.", ("state",)),
    "connections": ("database_connections_in_use", "Connections that a transaction holds.", ("pool",)),
    "tasks_in_flight": ("tasks_in_flight", "Slow parts under way.", ()),
    "scheduling_stopped": ("scheduling_stopped", "1 while the clock cannot be trusted.", ()),
    "clock_skew": (
        "clock_skew_seconds",
        "Wall clock against the database's, or against the time since the machine started.",
        (),
    ),
    "installation_trouble": ("installation_trouble", "Workspaces in which Slack refuses the bot.", ("code",)),
    # With METRICS_USAGE alone: the only labels that come from outside.
    "used": ("tasks_used", "Tasks of the month so far.", ("organization",)),
    "allowance": ("tasks_allowance", "Tasks that the month allows.", ("organization",)),
    "forecast": ("tasks_forecast", "Tasks expected at the end of the month.", ("organization",)),
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counters, histograms and gauges. Labels take few values: no ids, no names from outside."""

    registry: CollectorRegistry = field(default_factory=lambda: CollectorRegistry(auto_describe=True))
    commands: Counter = field(init=False)  # verb, outcome
    pipefy_requests: Counter = field(init=False)  # operation, outcome
    slack_requests: Counter = field(init=False)  # method, outcome: those of bot.telemetry.slack_requests
    rate_limits: Counter = field(init=False)  # peer: slack, pipefy
    posts: Counter = field(init=False)  # kind: reply, channel, edit, webhook; end: sent, refused, unsure
    settled: Counter = field(init=False)  # kind, state: those of bot.delivery.model
    duplicates: Counter = field(init=False)
    objectives: Counter = field(init=False)  # objective: digest_, check_, alert_, answer_in_time; met: yes, no
    heartbeats: Counter = field(init=False)  # outcome: arrived, failed
    withheld: Counter = field(init=False)  # reason: shared, readers_unknown, not_a_reader, or Slack's code
    checks: Counter = field(init=False)  # end: judged, failed, doubted, no_budget
    database_errors: Counter = field(init=False)  # trouble: those of bot.errors.DatabaseTrouble
    turned_away: Counter = field(init=False)  # kind: command, action
    refused_requests: Counter = field(init=False)  # reason: those of bot.telemetry.refusals
    acks: Histogram = field(init=False)  # door: http, socket
    answers: Histogram = field(init=False)  # kind: command, action, view
    slack_seconds: Histogram = field(init=False)
    pipefy_seconds: Histogram = field(init=False)
    build: Gauge = field(init=False)
    schema: Gauge = field(init=False)
    last_tick: Gauge = field(init=False)
    last_success: Gauge = field(
        init=False
    )  # job_name (`job` is Prometheus's own): deliveries, checks, cards, daily_reading
    deliveries: Gauge = field(init=False)  # state: pending, sending
    oldest_delivery: Gauge = field(init=False)
    subscriptions: Gauge = field(init=False)  # kind: digest, alert; state
    installations: Gauge = field(init=False)  # state: accepted, refused
    connections: Gauge = field(init=False)  # pool: reader, writer of SQLite; all of PostgreSQL
    tasks_in_flight: Gauge = field(init=False)
    scheduling_stopped: Gauge = field(init=False)
    clock_skew: Gauge = field(init=False)
    installation_trouble: Gauge = field(init=False)  # code: Slack's
    used: Gauge = field(init=False)
    allowance: Gauge = field(init=False)
    forecast: Gauge = field(init=False)

    def __post_init__(self) -> None:
        for name, (metric, words, labels) in _COUNTERS.items():
            self._keep(name, Counter(f"pipefy_usage_{metric}", words, labels, registry=self.registry))
        for name, (metric, words, labels, buckets) in _HISTOGRAMS.items():
            made = Histogram(f"pipefy_usage_{metric}", words, labels, buckets=buckets, registry=self.registry)
            self._keep(name, made)
        for name, (metric, words, labels) in _GAUGES.items():
            self._keep(name, Gauge(f"pipefy_usage_{metric}", words, labels, registry=self.registry))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def _keep(self, name: str, metric: Counter | Gauge | Histogram) -> None:
        object.__setattr__(self, name, metric)

    def pipefy_answered(self, operation: str, outcome: str) -> None:
        """Count one request to Pipefy."""
        self.pipefy_requests.labels(operation, outcome).inc()
        if outcome == "PipefyRateLimited":
            self.rate_limits.labels("pipefy").inc()

    def pipefy_took(self, operation: str, seconds: float) -> None:
        """Note how long one request to Pipefy took."""
        self.pipefy_seconds.labels(operation).observe(seconds)

    def succeeded(self, job: str, at: datetime) -> None:
        """Note that a job came to its end without a failure."""
        self.last_success.labels(job).set(at.timestamp())

    def answered(self, kind: str, seconds: float) -> None:
        """Note how long a person waited for an answer. An event has no one waiting."""
        if kind != "event":
            self.answers.labels(kind).observe(seconds)
            self.judge("answer_in_time", met=seconds <= ANSWERED_WITHIN.total_seconds())

    def judge(self, objective: str, *, met: bool) -> None:
        """Count one thing that has a time by which it should come."""
        self.objectives.labels(objective, "yes" if met else "no").inc()

    def show_troubles(self, codes: Iterable[str]) -> None:
        """Show the workspaces in which Slack refuses the bot, by the code of each, and no others."""
        self.installation_trouble.clear()
        for code in codes:
            self.installation_trouble.labels(code).inc()

    @contextmanager
    def counting(self, verb: str) -> Iterator[None]:
        """Count what becomes of a command or a click: answered, or the error that it ended with."""
        outcome = "answered"
        try:
            yield
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            self.commands.labels(verb, outcome).inc()

    def render(self) -> bytes:
        """The text that Prometheus reads (version 0.0.4)."""
        return generate_latest(self.registry)
