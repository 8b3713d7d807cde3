"""Metrics stand on a registry of their own, so that two bots in one process do not meet."""

from typing import get_args

from prometheus_client import REGISTRY

from bot.commands import Command
from bot.errors import BotError
from bot.ports import Ambiguous, Refused, Sent
from bot.telemetry.metrics import Metrics


def test_two_bots_count_apart() -> None:
    one, two = Metrics(), Metrics()
    one.commands.labels("help", "answered").inc()
    assert b'pipefy_usage_commands_total{outcome="answered",verb="help"} 1.0' in one.render()
    assert b'verb="help"' not in two.render()


def test_nothing_is_on_the_global_registry() -> None:
    Metrics()
    assert not [metric.name for metric in REGISTRY.collect() if metric.name.startswith("pipefy")]


def subclasses(of: type) -> set[type]:
    direct: list[type] = of.__subclasses__()
    return {*direct, *(below for parent in direct for below in subclasses(parent))}


def test_labels_that_are_names_of_classes_stay_as_operators_know_them() -> None:
    assert {verb.__name__ for verb in get_args(Command)} == {
        "Alerts", "Country", "Help", "Link", "ListSubscriptions", "ShowFlows", "ShowHistory", "ShowReport",
        "ShowSettings", "ShowStatus", "ShowTest", "Subscribe", "Unlink", "Unsubscribe",
    }  # fmt: skip
    assert {error.__name__ for error in subclasses(BotError)} == {
        "AlertsGone", "AlreadySubscribed", "BadArgument", "BadWebhookAddress", "BotBusy", "ChannelShared",
        "DatabaseDown", "InstallationRefused", "IntegrationsNotContracted", "NoLimit", "NoOrganization",
        "NoSuchOrganization", "NotAllowed",
        "NotConfigured", "NotShared", "NotUnderstood", "OurBug", "PersonMustAct", "PersonUnknown", "PipefyBusy",
        "PipefyChanged", "PipefyCutShort", "PipefyDown", "PipefyRateLimited", "PipefyRefused", "PipefySlow",
        "PipefyTooLarge", "ReadersNotTold", "ReadersUnknown", "ReadingGone", "RoleLacksUsageStats",
        "SeveralOrganizations", "SharingNeedsAdmin", "SubscriptionChanged", "SubscriptionGone", "TryLater",
        "UnknownOrganization", "WebhooksNotConfigured", "WrongCredentials", "WrongSettings",
    }  # fmt: skip


def test_the_ends_of_a_post_are_counted_by_their_own_labels() -> None:
    assert (Sent.label, Refused.label, Ambiguous.label) == ("sent", "refused", "unsure")
