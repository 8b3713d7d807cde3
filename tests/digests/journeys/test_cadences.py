"""Daily and monthly digests, beside the weekly one of the same channel."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.db.json_codec import JsonCodec
from bot.digests.change import SETTINGS, WayBack
from bot.digests.extent import Extent
from bot.digests.schedule import DailySchedule, MonthlySchedule, Schedule, WeeklySchedule
from sandbox.slack.views import View
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, Digests, said, said_in
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, CARMEN, FINANCE

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 09:00 in New York
FIRST = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
THANKSGIVING = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
DAILY, MONTHLY = "subscribe daily 09:00", "subscribe monthly 1 09:00"
DAY = timedelta(days=1)


def posted(digests: Digests) -> list[str]:
    """The digests in the channel, of whatever cadence: only they can be skipped."""
    return [said(post) for post in digests.public() if "digest_skip" in buttons(post)]


def every_flow(post: Post) -> list[dict[str, Any]]:
    return [block for block in post.blocks if block["type"] == "data_table"]


async def test_a_daily_digest_says_what_yesterday_used_and_what_is_usual(digests: Digests) -> None:
    reply = said(await digests.says(DAILY))
    assert "Saved: daily digest of Acme Ltda" in reply
    assert "It comes every workday at 9:00 AM (America/New_York), next Fri, Nov 20, 9:00 AM." in reply
    await digests.turn(FRIDAY)
    (text,) = posted(digests)
    days = dict(digests.workspace.world.pipefy.figures(ACME).days("current_month"))
    yesterday = next(tasks for day, tasks in days.items() if day.day == 19)
    assert text.startswith(f"Acme Ltda: {yesterday:,} tasks on Nov 19 (")
    assert "of this month's allowance used" in text[:100]
    assert "The usual level (Thursday): " in text


@pytest.mark.parametrize(
    ("words", "due", "file"),
    [
        (DAILY, MONDAY, "usage-2026-11-20_2026-11-22.csv"),
        (MONTHLY, FIRST, "usage-2026-11.csv"),
    ],
)
async def test_every_flow_and_a_file_follow_in_the_thread_once(
    digests: Digests, words: str, due: datetime, file: str
) -> None:
    await digests.says(words)
    await digests.turn(due, ticks=5)
    *_, digest = digests.digests()
    table, attached = digests.thread(digest)
    files = digests.workspace.world.slack.files
    assert [files.find(name).name for name in attached.files] == [file]
    shown = await digests.presses(digest, "digest_details")
    assert every_flow(shown) == every_flow(table) != []
    assert said(table).split("\n")[0] == said(digest).split("\n")[0]


async def test_on_a_monday_it_is_about_all_days_since_friday(digests: Digests) -> None:
    await digests.says(DAILY)
    await digests.turn(FRIDAY)
    await digests.turn(MONDAY)
    assert " tasks from Nov 20 to Nov 22" in posted(digests)[-1]


async def test_weekends_and_public_holidays_are_left_out(digests: Digests) -> None:
    await digests.says("country US", person=ANA)
    await digests.says(DAILY)
    for number in (0, 1, 3, 4, 5, 6, 7, 10):
        await digests.turn(FRIDAY + number * DAY)
    # Without 21 and 22, a weekend, 26 and 27, Thanksgiving, and the weekend behind it.
    assert [text.split(" tasks ")[1].split(" (")[0].rstrip(";") for text in posted(digests)][:5] == [
        "on Nov 19", "from Nov 20 to Nov 22", "on Nov 23", "on Nov 24", "from Nov 25 to Nov 29",
    ]  # fmt: skip


async def test_a_country_that_is_set_later_changes_the_next_day(digests: Digests) -> None:
    await digests.says("country off", person=ANA)
    await digests.says(DAILY)
    await digests.turn(THANKSGIVING - DAY)
    await digests.says("country US", person=ANA)
    assert "Next: Mon, Nov 30" in said(await digests.says("list"))
    await digests.turn(THANKSGIVING)
    assert len(posted(digests)) == 1


async def test_a_country_that_is_set_by_the_settings_form_changes_the_next_day_too(digests: Digests) -> None:
    await digests.says("country off", person=ANA)
    await digests.says(DAILY)
    await digests.turn(THANKSGIVING - DAY)
    await digests.submits(await digests.opens("settings", person=ANA), person=ANA, country="US")
    assert "Next: Mon, Nov 30" in said(await digests.says("list"))


async def test_a_monthly_digest_says_what_the_closed_month_used(digests: Digests) -> None:
    reply = said(await digests.says(MONTHLY))
    assert "It comes every month on day 1 at 9:00 AM (America/New_York), next Tue, Dec 1, 9:00 AM." in reply
    days = dict(digests.workspace.world.pipefy.figures(ACME).days("current_month"))
    await digests.turn(FIRST)
    (text,) = posted(digests)
    total = sum(dict(digests.workspace.world.pipefy.figures(ACME).days("last_month")).values())
    assert days
    assert text.startswith(f"Acme Ltda: {total:,} tasks in November 2026")
    assert "% of the allowance." in text[:100]
    assert "Thresholds passed: 50% on Nov " in text


async def test_a_monthly_digest_goes_by_the_thresholds_of_the_channels_own_alerts(digests: Digests) -> None:
    await digests.says(MONTHLY)
    await digests.says("subscribe monthly 1 09:00", channel=FINANCE)
    await digests.says("alerts 70 budget 20000")
    await digests.turn(FIRST, ticks=4)
    (text,) = posted(digests)
    assert "Budget of 20,000 tasks, thresholds passed: 70% on Nov " in text
    assert "50%" not in text
    (other,) = [said(post) for post in digests.digests(FINANCE)]
    assert "Thresholds passed: 50% on Nov " in other
    assert "Budget of 20,000 tasks, thresholds passed: " in said(await digests.says("test monthly"))
    await digests.says("alerts off")
    assert "Thresholds passed: 50% on " in said(await digests.says("test monthly"))


async def test_a_channel_may_have_one_of_each_cadence(digests: Digests) -> None:
    for words in (DAILY, "subscribe monday 09:00", MONTHLY):
        await digests.says(words)
    listed = said(await digests.says("list"))
    assert listed.startswith("3 subscriptions")
    assert "Comes every workday at 9:00 AM" in listed
    assert "Comes every week on Monday at 9:00 AM" in listed
    assert "Comes every month on day 1 at 9:00 AM" in listed
    again = said(await digests.says("subscribe daily 10:00"))
    assert "Before: every workday at 9:00 AM (America/New_York)." in again
    assert "3 subscriptions" in said(await digests.says("list"))


async def test_words_without_a_cadence_change_the_only_digest(digests: Digests) -> None:
    await digests.says(DAILY)
    assert "every workday at 10:00 AM" in said(await digests.says("subscribe 10:00"))
    assert "1 subscription" in said(await digests.says("list"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("subscribe monthly 31 february 09:00", "A monthly digest comes in every month, so leave out “february”."),
        ("subscribe 31 de fevereiro", "A monthly digest comes in every month, so leave out “fevereiro”."),
        ("subscribe monthly 32 09:00", "“32” is no day of the month."),
        ("subscribe monthly 0 09:00", "“0” is no day of the month."),
        ("subscribe daily monday", "“monday” does not go with the rest of the schedule."),
        ("subscribe monthly workdays", "“workdays” does not go with the rest of the schedule."),
    ],
)
async def test_a_schedule_that_never_comes_is_refused(digests: Digests, words: str, sentence: str) -> None:
    assert sentence in (await digests.says(words)).text
    assert not digests.public()


async def test_the_31st_is_the_last_day_of_a_shorter_month(digests: Digests) -> None:
    reply = said(await digests.says("assinar mensal 31 09:00 America/Sao_Paulo"))
    assert "every month on day 31, or the last day of a shorter month, at 9:00 AM" in reply
    assert "next Mon, Nov 30" in reply


async def test_unsubscribe_names_a_cadence_or_lets_one_choose(digests: Digests) -> None:
    await digests.says(DAILY)
    await digests.says(MONTHLY)
    which = await digests.says("unsubscribe")
    assert "• Acme Ltda · daily digest\n• Acme Ltda · monthly digest" in said(which)
    assert "has no weekly digest." in said(await digests.says("unsubscribe weekly"))
    assert "the daily digest of Acme Ltda no longer comes here" in said(await digests.says("unsubscribe daily"))
    assert "the monthly digest of Acme Ltda no longer comes here" in said(await digests.says("unsubscribe"))


async def test_test_names_a_cadence_or_lets_one_choose(digests: Digests) -> None:
    await digests.says(DAILY)
    await digests.says(MONTHLY)
    which = await digests.says("test")
    assert "Which digest do you want to see?" in said(which)
    assert " tasks in October 2026" in said(await digests.presses(which, "digest_test:1"))
    assert "tasks on Nov 18" in said(await digests.says("test daily"))
    assert "in the week" in said(await digests.says("test weekly"))


async def test_skip_leaves_out_one_run(digests: Digests) -> None:
    await digests.says(DAILY)
    await digests.turn(FRIDAY)
    (digest,) = [post for post in digests.public() if "digest_skip" in buttons(post)]
    assert "skips Mon, Nov 23, 9:00 AM and comes again" in said(await digests.presses(digest, "digest_skip"))
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + DAY)
    assert len(posted(digests)) == 2


async def test_after_an_outage_only_the_newest_day_comes(digests: Digests) -> None:
    await digests.says("subscribe daily 09:00 all days")
    await digests.turn(FRIDAY + 5 * DAY + timedelta(hours=1), ticks=8)
    (text,) = posted(digests)
    assert " tasks on Nov 24" in text
    assert "This digest is late: it was due Wed 9:00 AM." in text


async def test_days_without_pipefy_do_not_come_in_a_pile(digests: Digests) -> None:
    await digests.says("subscribe daily 09:00 all days")
    digests.workspace.world.pipefy.down = True
    await digests.turn(FRIDAY)
    await digests.turn(FRIDAY + DAY)
    digests.workspace.world.pipefy.down = False
    await digests.tick(after=400)
    await digests.tick(after=400)
    assert [text.split(" tasks ")[1].split(" (")[0].rstrip(";") for text in posted(digests)] == ["on Nov 20"]


async def test_a_removed_one_comes_back_without_a_second_post_that_day(digests: Digests) -> None:
    await digests.says(DAILY)
    await digests.turn(FRIDAY)
    await digests.says("unsubscribe")
    await digests.says("subscribe daily 10:00")
    await digests.turn(FRIDAY + timedelta(hours=1))
    assert len(posted(digests)) == 1
    assert "next Mon, Nov 23, 10:00 AM" in said(await digests.says("subscribe daily 10:00"))


async def test_in_portuguese_and_spanish_too(digests: Digests) -> None:
    assert "resumo diário de Acme Ltda" in said(await digests.says("assinar diário 9h dias úteis", person=ANA))
    assert "resumen mensual de Acme Ltda" in said(await digests.says("suscribir mensual 1 9:00", person=CARMEN))
    assert "resumo diário de Acme Ltda" in said(await digests.says("desassinar diário", person=ANA))


async def chooses(digests: Digests, form: View, cadence: str) -> View:
    """Choose a cadence in the form, and read the form as it is then."""
    before, given = form.hash, {"cadence": {"digest_cadence": cadence}}
    await digests.workspace.calls.modals.used(BEN, form.id, "cadence", "digest_cadence", cadence, given)
    shown: View = await digests.view(BEN, lambda view: view.hash != before)
    return shown


def fields(form: View) -> list[str]:
    return [block["block_id"] for block in form.body["blocks"] if block["type"] == "input"]


async def test_the_form_shows_the_days_that_go_with_the_cadence(digests: Digests) -> None:
    form = await digests.opens()
    assert fields(form) == ["organization", "cadence", "weekday", "time", "extent"]
    form = await chooses(digests, form, "daily")
    assert fields(form) == ["organization", "cadence", "days", "time", "extent"]
    form = await chooses(digests, form, "monthly")
    assert fields(form) == ["organization", "cadence", "month_day", "time", "extent"]
    done = await digests.submits(form, month_day="31", time="10:00")
    assert "Saved: monthly digest of Acme Ltda" in said_in(done)
    assert "on day 31, or the last day of a shorter month, at 10:00 AM" in said_in(done)


async def test_another_cadence_takes_the_digest_along_and_undo_brings_it_back(digests: Digests) -> None:
    await digests.says("subscribe monday 09:00")
    await digests.turn(MONDAY)
    assert len(posted(digests)) == 1
    (weekly, _), listed = digests.public(), await digests.says("list")
    form = await chooses(digests, await digests.opens_from(listed, "subscription_edit"), "daily")
    await digests.submits(form, days="all", time="15:00")
    assert "1 subscription" in said(await digests.says("list"))
    await digests.turn(MONDAY + DAY + timedelta(hours=6))
    assert " tasks on Nov 23" in posted(digests)[-1]
    # Back in the same week: it is used up, and the old card's buttons still mean the digest.
    back = await chooses(digests, await digests.opens_from(weekly, "digest_settings"), "weekly")
    await digests.submits(back, weekday="4")
    assert "next Fri, Dec 4" in said(await digests.says("subscribe friday"))
    await digests.turn(datetime(2026, 11, 27, 14, 0, tzinfo=UTC))
    assert len(posted(digests)) == 2


async def test_undo_brings_the_cadence_back(digests: Digests) -> None:
    await digests.says("subscribe friday 10:00")
    form = await digests.opens_from(await digests.says("list"), "subscription_edit")
    done = await digests.submits(await chooses(digests, form, "monthly"), month_day="15")
    assert "Before: every week on Friday at 10:00 AM (America/New_York)." in said_in(done)
    assert "weekly digest of Acme Ltda is as it was before" in said_in(await digests.uses(done, "subscription_undo"))
    assert "Comes every week on Friday at 10:00 AM" in said(await digests.says("list"))


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ({"weekday": 4, "at": "10:00:00", "time_zone": "UTC"}, WeeklySchedule(4, time(10), "UTC")),  # as ever
        ({"at": "10:00:00", "time_zone": "UTC", "workdays": True}, DailySchedule(time(10), "UTC", workdays=True)),
        ({"day": 31, "at": "10:00:00", "time_zone": "UTC"}, MonthlySchedule(31, time(10), "UTC")),
    ],
)
def test_what_undo_carries_is_known_by_its_fields(written: dict[str, object], schedule: Schedule) -> None:
    assert SETTINGS.from_json(json.dumps({"v": 1, "value": written})) == WayBack(schedule)
    shorter = WayBack(schedule, Extent.HEADLINE)
    assert SETTINGS.from_json(SETTINGS.to_json(shorter)) == shorter
    earlier = JsonCodec[Schedule](Schedule)  # type: ignore[arg-type] # as the release before has it
    assert earlier.from_json(SETTINGS.to_json(shorter)) == schedule


async def test_a_run_that_is_due_is_not_lost_by_another_cadence(digests: Digests) -> None:
    await digests.says("subscribe monday 09:00")
    form = await chooses(digests, await digests.opens_from(await digests.says("list"), "subscription_edit"), "monthly")
    digests.workspace.world.turn(MONDAY + timedelta(seconds=5))
    await digests.submits(form)
    await digests.tick()
    (text,) = posted(digests)
    assert "in the week Nov 16–22" in text


async def test_a_digest_cannot_become_a_second_one_of_its_cadence(digests: Digests) -> None:
    await digests.says("subscribe monday 09:00")
    weekly = await digests.says("list")
    await digests.says(DAILY)
    form = await chooses(digests, await digests.opens_from(weekly, "subscription_edit"), "daily")
    assert "This channel already has that digest of this organization." in said_in(await digests.submits(form))
    assert "2 subscriptions" in said(await digests.says("list"))
