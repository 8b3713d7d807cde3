"""`status` in Slack: usage first, then why it is shown, how old it is, and when the bot looks next."""

from pathlib import Path

import pytest

from bot.ops.doctor import examine
from tests.support.alerts import Alerting
from tests.support.digests import SUBSCRIBE, Digests, open_digests, said
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, PARTNERS, RETAIL


async def test_it_begins_with_the_usage_of_now(alerting: Alerting) -> None:
    alerting.use_tasks(41_000)
    await alerting.says("")
    assert said(await alerting.says("status")).startswith(
        "Acme Ltda: 41,000 of 50,000 tasks used this month (82%), 9,000 left."
    )


async def test_above_the_allowance_it_says_how_far(alerting: Alerting) -> None:
    alerting.use_tasks(52_907)
    await alerting.says("")
    assert "(106%), 2,907 over." in said(await alerting.says("status"))[:100]


async def test_it_costs_no_request_for_usage(alerting: Alerting) -> None:
    await alerting.says("")
    alerting.workspace.world.pipefy.asked.clear()
    alerting.workspace.advance_clock(hours=5)
    status = said(await alerting.says("status"))
    assert "Data as of Thu, Nov 19, 10:04 AM, 5 hours ago." in status
    assert not alerting.workspace.questions


async def test_figures_of_last_month_are_not_this_months(alerting: Alerting) -> None:
    await alerting.says("")
    alerting.workspace.advance_clock(days=13)
    assert said(await alerting.says("status")).startswith("Acme Ltda: usage not known yet.")


async def test_the_next_look_says_when_and_why(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    alerting.use(79)
    await alerting.later()
    assert "Next check in 10 minutes, since 80% is near." in said(await alerting.says("status"))


async def test_without_alerts_the_next_look_is_the_readers_own(alerting: Alerting) -> None:
    sentence = "Next check when you type /pipefy-usage: this channel has no active alerts."
    assert sentence in said(await alerting.says("status"))
    await alerting.says("alerts 80")
    assert sentence not in said(await alerting.says("status"))
    await alerting.presses(await alerting.says("list"), "alerts_pause")
    assert sentence in said(await alerting.says("status"))


async def test_alerts_of_another_organization_have_their_own_usage(alerting: Alerting) -> None:
    await alerting.says("", person=ANA)
    await alerting.says(f"alerts 80 for {RETAIL}", person=ANA)
    lines = said(await alerting.says("status", person=ANA)).splitlines()
    assert sum(line.startswith("• Acme Retail: ") for line in lines) == 1
    assert lines[0].startswith("Acme Ltda: ")


async def test_what_is_paused_is_said_with_the_reason(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.presses(await digests.says("list"), "subscription_pause")
    status = said(await digests.says("status"))
    assert "Paused\n• Weekly digest of Acme Ltda: paused. Somebody paused it." in status
    assert "Type /pipefy-usage list to see and resume them." in status


async def test_alerts_that_sleep_say_so_in_the_doctor_too(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    assert await asleep(alerting) == []
    alerting.workspace.world.pipefy.set_limit(ACME, None)
    for _ in range(3):
        await alerting.later()
    assert await asleep(alerting) == ["inactive, as Pipefy shows no allowance and no budget is set: Acme Ltda in C0OPS"]


async def asleep(alerting: Alerting) -> list[str]:
    return [f.result async for f in examine(alerting.deps.settings) if f.part == "alerts"]


@pytest.mark.parametrize("words", [SUBSCRIBE, "alerts 80"])
async def test_admins_are_asked_when_a_member_subscribes_a_shared_channel(database: Path, words: str) -> None:
    async with open_digests(database, ADMINS=ANA) as digests:
        await digests.says(words, channel=PARTNERS)
        await digests.tick()
        (asked,) = digests.told(ANA)
        assert f"<@{BEN}>" in said(asked)
        assert any(action.endswith("allow_shared") for action in buttons(asked))
        allow = next(action for action in buttons(asked) if action.endswith("allow_shared"))
        shown = await digests.presses(asked, allow, person=ANA)  # who reads along, which the notice cannot know
        await digests.presses(shown, allow, person=ANA)
        assert digests.public(PARTNERS)


async def test_an_owner_who_may_not_allow_gets_no_button_that_refuses(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.workspace.calls.lifecycle.shared("C0OPS")
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()
    (told,) = digests.told(BEN)
    assert "subscription_allow_shared" not in buttons(told)
