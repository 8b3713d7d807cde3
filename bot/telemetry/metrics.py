"""Every metric of the bot, declared in one place, on a registry of its own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Slack waits 3 s for an ack; an ack that is well takes less than a millisecond or two.
ACK_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counters, histograms and gauges. Labels take few values: no ids, no names from outside."""

    registry: CollectorRegistry = field(default_factory=lambda: CollectorRegistry(auto_describe=True))
    # Operators' dashboards and alerts name these: names, labels and their values stay as they are.
    commands: Counter = field(init=False)  # verb, outcome
    pipefy_requests: Counter = field(init=False)  # operation, outcome
    posts: Counter = field(init=False)  # kind: reply, channel, edit, webhook; end: sent, refused, unsure
    withheld: Counter = field(init=False)  # reason: shared, readers_unknown, not_a_reader, or Slack's code
    checks: Counter = field(init=False)  # end: judged, failed, doubted, no_budget
    database_errors: Counter = field(init=False)  # trouble: those of bot.errors.DatabaseTrouble
    turned_away: Counter = field(init=False)  # kind: command, action, event, view
    refused_requests: Counter = field(init=False)  # reason: those of bot.telemetry.refusals
    acks: Histogram = field(init=False)  # door: http, socket
    tasks_in_flight: Gauge = field(init=False)
    scheduling_stopped: Gauge = field(init=False)  # 1 while the clock cannot be trusted
    clock_skew: Gauge = field(init=False)
    installation_trouble: Gauge = field(init=False)  # code: Slack's

    def __post_init__(self) -> None:
        made = {
            "commands": Counter(
                "pipefy_usage_commands", "Commands and clicks.", ["verb", "outcome"], registry=self.registry
            ),
            "pipefy_requests": Counter(
                "pipefy_usage_pipefy_requests",
                "HTTP requests to Pipefy.",
                ["operation", "outcome"],
                registry=self.registry,
            ),
            "posts": Counter("pipefy_usage_posts", "Messages to Slack.", ["kind", "end"], registry=self.registry),
            "withheld": Counter(
                "pipefy_usage_withheld",
                "Posts of usage that somebody without consent would have read, or perhaps.",
                ["reason"],
                registry=self.registry,
            ),
            "checks": Counter(
                "pipefy_usage_checks", "Looks at organizations with alerts.", ["end"], registry=self.registry
            ),
            "database_errors": Counter(
                "pipefy_usage_database_errors",
                "Transactions that the database failed.",
                ["trouble"],
                registry=self.registry,
            ),
            "refused_requests": Counter(
                "pipefy_usage_refused_requests",
                "HTTP requests and connections that were refused.",
                ["reason"],
                registry=self.registry,
            ),
            "turned_away": Counter(
                "pipefy_usage_turned_away",
                "What was turned away, as too much was being answered: people are told, Slack tells events again.",
                ["kind"],
                registry=self.registry,
            ),
            "acks": Histogram(
                "pipefy_usage_ack_seconds",
                "From a whole request to its ack.",
                ["door"],
                buckets=ACK_SECONDS,
                registry=self.registry,
            ),
            "tasks_in_flight": Gauge("pipefy_usage_tasks_in_flight", "Slow parts under way.", registry=self.registry),
            "scheduling_stopped": Gauge(
                "pipefy_usage_scheduling_stopped", "1 while the clock cannot be trusted.", registry=self.registry
            ),
            "clock_skew": Gauge(
                "pipefy_usage_clock_skew_seconds",
                "Wall clock against the database's, or against the time since the machine started.",
                registry=self.registry,
            ),
            "installation_trouble": Gauge(
                "pipefy_usage_installation_trouble",
                "Workspaces in which Slack refuses the bot.",
                ["code"],
                registry=self.registry,
            ),
        }
        for name, metric in made.items():
            object.__setattr__(self, name, metric)

    def pipefy_answered(self, operation: str, outcome: str) -> None:
        """Count one request to Pipefy."""
        self.pipefy_requests.labels(operation, outcome).inc()

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
