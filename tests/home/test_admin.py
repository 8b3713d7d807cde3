"""Home's part for admins, limits of a Home, and what doctor says of an app without the tab."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import wall_clock
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.digests.repository import digest_subscriptions
from bot.home.organization_line import bar
from bot.ops.doctor import examine
from tests.support.digests import open_digests
from tests.support.homes import Homes, words_of
from tests.support.workspace import ACME, ANA, BEN, OPS


async def test_an_admin_reads_the_state_of_both_accounts_and_every_organization(homes: Homes) -> None:
    await homes.says("")
    words = words_of(await homes.opens_home(ANA))
    assert "Para administradores" in words
    assert "O Slack aceita o bot neste workspace." in words
    assert "a conta do bot pode ler 3 organizações" in words
    assert "Para administradores" not in words_of(await homes.opens_home(BEN))
    assert all(name in words for name in ("Acme Ltda", "Acme Labs", "Acme Retail"))


async def test_an_admin_reads_what_came_on_time_in_the_last_day(homes: Homes) -> None:
    assert "últimas 24 horas" not in words_of(await homes.opens_home(ANA))
    await insert_digests(homes, homes.deps.now(), in_time=3, late=1)
    homes.workspace.advance_clock(minutes=2)
    homes.clock.ahead += 120
    words = words_of(await homes.opens_home(ANA))
    assert "Nas últimas 24 horas, publicamos no horário 3 de 4 resumos (75%, meta de 95%)." in words
    assert "alertas (" not in words


async def test_doctor_tells_the_service_levels_of_the_last_day(homes: Homes) -> None:
    assert [finding async for finding in examine(homes.deps.settings) if "in time" in finding.part] == []
    await insert_digests(homes, wall_clock(), in_time=3, late=4)
    (finding,) = [finding async for finding in examine(homes.deps.settings) if "in time" in finding.part]
    told = "3 of 7 posted within 5 minutes of their time in the last 24 hours (43%, target 95%)"
    assert (finding.part, finding.result) == ("digests in time", told)
    assert "PipefyUsageLate" in finding.fix


async def insert_digests(homes: Homes, now: datetime, *, in_time: int, late: int) -> None:
    """Digests that were posted an hour ago, at their time or nine minutes later."""
    due_at = now - timedelta(hours=1)
    async with homes.deps.sessions.write() as session:
        for number in range(in_time + late):
            ts = (due_at + timedelta(minutes=0 if number < in_time else 9)).timestamp()
            slot, sent = f"2026-W{number + 10}", DeliveryState.SENT
            made = Delivery("T0ACME", "s1", DeliveryKind.DIGEST, slot, OPS, due_at, due_at, sent, ts=f"{ts:.6f}")
            await delivery_repository.insert(session, made)


async def test_missing_scopes_are_named(homes: Homes) -> None:
    homes.workspace.world.slack.app.scopes.remove("files:write")
    assert "files:write" in words_of(await homes.opens_home(ANA))


async def test_pipefy_that_does_not_answer_is_said_and_the_old_reading_stays(homes: Homes) -> None:
    await homes.says("")
    homes.workspace.advance_clock(minutes=10)
    homes.workspace.world.pipefy.down = True
    words = words_of(await homes.opens_home(ANA))
    assert "O Pipefy não está respondendo agora." in words
    assert "33.083 de 50.000" in words


async def test_alerts_that_sleep_are_named(homes: Homes) -> None:
    await homes.says("alerts 50 80")
    homes.workspace.world.pipefy.set_limit(ACME, None)
    for _ in range(5):
        await homes.later()
    assert "inativos" in words_of(await homes.opens_home(ANA))


async def test_an_installation_that_slack_refuses_is_said(homes: Homes) -> None:
    await homes.says("")
    homes.workspace.world.slack.refused_calls.refuse("account_inactive", method="auth.test")
    assert "account_inactive" in words_of(await homes.opens_home(ANA))


async def test_the_support_address_and_the_version_stand_below(database: object) -> None:
    async with open_digests(database, SUPPORT_ADDRESS="help@acme.example") as digests:  # type: ignore[arg-type]
        words = words_of(await Homes(digests.workspace, digests.clock).opens_home())
    assert f"Version {digests.deps.version} · Help: help@acme.example" in words


async def test_a_home_with_too_much_says_how_many_more(homes: Homes) -> None:
    await homes.says("subscribe monday 09:00")
    async with homes.deps.sessions.write() as session:
        (digest,) = await digest_subscriptions.of_channel(session, "T0ACME", OPS)
        for number in range(19):
            await digest_subscriptions.save_new(session, replace(digest, id=f"S{number}", channel_id=f"C0N{number}"))
    home = await homes.opens_home()
    assert "5 more subscriptions" in words_of(home)
    assert len(home.body["blocks"]) <= 100
    await homes.uses_home("home_all")
    assert words_of(homes.modal()).count("Weekly digest of Acme Ltda") == 20


@pytest.mark.parametrize(
    ("used", "filled"), [(0, 0), (1, 1), (2500, 1), (25_000, 6), (49_999, 11), (50_000, 12), (90_000, 12)]
)
def test_the_bar_is_full_only_at_the_allowance(used: int, filled: int) -> None:
    assert bar(used, 50_000) == "█" * filled + "░" * (12 - filled)


async def test_doctor_says_that_the_tab_is_missing(homes: Homes) -> None:
    settings = homes.deps.settings
    with_home = [finding.part async for finding in examine(settings)]
    homes.workspace.world.slack.app.home_enabled = False
    without = {finding.part: finding.fix async for finding in examine(settings)}
    assert "home tab" not in with_home
    assert "reinstall" in without["home tab"]
