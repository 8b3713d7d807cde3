"""What a channel reads, an address outside is told too: set by an admin, once, signed."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import Ambiguous, PostResult, Refused, Sent
from tests.alerts.journeys.test_webhooks import key
from tests.organizations.journeys.test_settings import settings
from tests.support.alerts import Alerting
from tests.support.digests import open_digests, said
from tests.support.workspace import ACME, ANA, BEN

URL = "https://hooks.example.com/usage?key=canary"
TYPED = f"alerts webhook {URL}"


@dataclass
class Receiver:
    """Answers as it is told, then well; remembers every call."""

    answers: list[PostResult] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)  # the delivery's id and the body

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        assert url == URL
        assert may_send is None or may_send()
        self.heard.append((headers["X-Pipefy-Usage-Delivery"], body.decode()))
        return self.answers.pop(0) if self.answers else Sent()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def alerting(database: Path, receiver: Receiver) -> AsyncIterator[Alerting]:
    async with open_digests(database, call_webhook=receiver, SECRET_KEYS=key(1)) as digests:
        alerting = Alerting(digests.workspace, digests.clock)
        alerting.use(40)
        await alerting.says("alerts forecast off")
        yield alerting


async def cross(alerting: Alerting) -> None:
    await alerting.later()
    alerting.use(81)
    await alerting.later()


async def test_an_admin_sets_an_address_and_each_alert_is_sent_there_once(
    alerting: Alerting, receiver: Receiver
) -> None:
    told = said(await alerting.says(TYPED, person=ANA))
    assert "hooks.example.com" in told
    assert "canary" not in told
    await cross(alerting)
    await alerting.later()
    ((_, body),) = receiver.heard
    assert (json.loads(body)["mark"], json.loads(body)["used"]) == (80, 40_851)
    assert json.loads(body)["flows"][0]["tasks"] > 0


async def test_a_member_who_is_no_admin_may_not(alerting: Alerting, receiver: Receiver) -> None:
    await alerting.says(TYPED, person=BEN)
    await cross(alerting)
    assert len(alerting.cards()) == 1
    assert not receiver.heard


async def test_an_unsure_call_is_repeated_once_under_the_same_id(alerting: Alerting, receiver: Receiver) -> None:
    await alerting.says(TYPED, person=ANA)
    receiver.answers = [Ambiguous("timeout"), Ambiguous("timeout"), Ambiguous("timeout")]
    await cross(alerting)
    for _ in range(4):
        await alerting.later(timedelta(minutes=5))
        alerting.clock.ahead += 300
        await alerting.look()
    assert len(receiver.heard) == 2
    assert len(set(receiver.heard)) == 1


async def test_a_call_that_was_refused_for_now_is_made_again(alerting: Alerting, receiver: Receiver) -> None:
    await alerting.says(TYPED, person=ANA)
    receiver.answers = [Refused("429", permanent=False, retry_after=30.0)]
    await cross(alerting)
    assert len(receiver.heard) == 1
    alerting.clock.ahead += 40
    await alerting.look()
    assert len(receiver.heard) == 2


async def test_a_call_that_is_refused_for_good_leaves_the_channel_its_alerts(
    alerting: Alerting, receiver: Receiver
) -> None:
    await alerting.says(TYPED, person=ANA)
    receiver.answers = [Refused("http_410", permanent=True)]
    await cross(alerting)
    alerting.use(91)
    await alerting.later()
    assert len(alerting.cards()) == 2
    assert len(receiver.heard) == 2


async def test_when_it_is_removed_nothing_goes_out(alerting: Alerting, receiver: Receiver) -> None:
    await alerting.says(TYPED, person=ANA)
    assert "apenas neste canal" in said(await alerting.says("alerts webhook off", person=ANA))
    await cross(alerting)
    assert not receiver.heard


async def test_a_call_that_is_held_up_past_its_month_is_dropped(alerting: Alerting, receiver: Receiver) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, 90_000)
    await alerting.later()
    await alerting.says(TYPED, person=ANA)
    receiver.answers = [Refused("503", permanent=False, retry_after=600)] * 3
    alerting.workspace.world.turn(datetime(2026, 11, 30, 23, 50, tzinfo=UTC))
    alerting.use(99)
    await alerting.look()
    calls = len(receiver.heard)
    assert calls > 0
    alerting.workspace.world.turn(datetime(2026, 12, 1, 0, 10, tzinfo=UTC))
    alerting.clock.ahead += 700
    await alerting.look()
    assert len(receiver.heard) == calls


async def test_quiet_hours_hold_the_card_and_not_the_call(alerting: Alerting, receiver: Receiver) -> None:
    await settings(alerting, quiet_from="22:00", quiet_to="07:00", quiet_zone="America/Sao_Paulo")
    await alerting.says(TYPED, person=ANA)
    alerting.workspace.world.turn(datetime(2026, 11, 20, 2, 30, tzinfo=UTC))
    alerting.use(81)
    await alerting.look()
    await alerting.later(timedelta(minutes=20))
    assert not alerting.cards()
    assert len(receiver.heard) == 1
    alerting.clock.ahead += 4 * 3600
    await alerting.later(timedelta(hours=7, minutes=15))
    assert len(alerting.cards()) == 1
    assert len(receiver.heard) == 1
    assert json.loads(receiver.heard[0][1])["mark"] == 80
