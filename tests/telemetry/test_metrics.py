"""Metrics stand on a registry of their own, so that two bots in one process do not meet."""

from prometheus_client import REGISTRY

from bot.telemetry.metrics import Metrics


def test_two_bots_count_apart() -> None:
    one, two = Metrics(), Metrics()
    one.commands.labels("help", "answered").inc()
    assert b'pipefy_usage_commands_total{outcome="answered",verb="help"} 1.0' in one.render()
    assert b'verb="help"' not in two.render()


def test_nothing_is_on_the_global_registry() -> None:
    Metrics()
    assert not [metric.name for metric in REGISTRY.collect() if metric.name.startswith("pipefy")]
