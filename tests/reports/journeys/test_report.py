"""The report: every number on it is Pipefy's, and Pipefy is asked once."""

import asyncio
import re
from itertools import accumulate

import pytest

from bot.readings.read import read_report
from bot.usage.forecast import Forecast
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period
from bot.usage.report import build_report
from sandbox.block_kit.mrkdwn import markup
from sandbox.pipefy.faults import internal
from sandbox.pipefy.figures import FlowFigures
from tests.support.messages import buttons, categories, rows, series
from tests.support.workspace import ACME, ANA, BEN, CARMEN, NOW, OPS, RETAIL, Workspace

ONE_REPORT = ["UsageBotOrganization", "UsageBotReport"]


async def test_the_first_line_says_it_all(workspace: Workspace) -> None:
    used = workspace.figures().total(Period.CURRENT_MONTH)
    first = (await workspace.run_command()).text.splitlines()[0]
    assert first.startswith(
        f"Acme Ltda: {used:,} of 50,000 tasks (66%) used this month, {50_000 - used:,} left. On track "
    )
    assert " by Nov 30" in first


async def test_a_closed_month_is_compared_with_the_one_before(workspace: Workspace) -> None:
    (_, september), (_, october), _ = workspace.figures().months(Period.LAST_3_MONTHS)
    first = (await workspace.run_command("last_month")).text.splitlines()[0]
    assert first.startswith(
        f"Acme Ltda: {october:,} of 50,000 tasks (106%) used in October 2026, {october - 50_000:,} over. "
    )
    assert first.endswith(f" 1% more than in September 2026 ({september:,} tasks).")


async def test_three_months_are_told_one_by_one(workspace: Workspace) -> None:
    figures = workspace.figures()
    first, second, *_ = (await workspace.run_command("last_3_months")).text.splitlines()
    total = figures.total(Period.LAST_3_MONTHS)
    assert first.startswith(f"Acme Ltda: {total:,} tasks used from Sep 2026 to Nov 2026.")
    told = [f"{tasks:,}" for _, tasks in figures.months(Period.LAST_3_MONTHS)]
    assert re.findall(r"[\d,]+(?= of)", second) == told


async def test_the_line_of_a_running_month_is_pipefys_until_today(workspace: Workspace) -> None:
    post = await workspace.run_command()
    drawn = dict(zip(categories(post), series(post)["Used"], strict=True))
    days = workspace.figures().days(Period.CURRENT_MONTH)
    known = dict(zip((str(day.day) for day, _ in days), accumulate(n for _, n in days), strict=True))
    assert drawn["19"] == drawn["30"] == workspace.figures().total(Period.CURRENT_MONTH)
    assert {day: drawn[day] for day in known if day in drawn} == {d: n for d, n in known.items() if d in drawn}


async def test_a_chart_stays_within_what_slack_draws(workspace: Workspace) -> None:
    post = await workspace.run_command()
    assert set(series(post)["Allowance"]) == {50_000}
    assert len(categories(post)) == len(set(categories(post))) == len(series(post)["Allowance"]) <= 20


async def test_a_closed_month_shows_when_it_passed_its_allowance(workspace: Workspace) -> None:
    post = await workspace.run_command("last_month")
    used = dict(zip(categories(post), series(post)["Used"], strict=True))
    assert used["31"] == workspace.figures().total(Period.LAST_MONTH)
    totals = accumulate(tasks for _, tasks in workspace.figures().days(Period.LAST_MONTH))
    day = next(n for n, total in enumerate(totals, 1) if total >= 50_000)
    assert f"The allowance was used up on Oct {day} (UTC)." in post.text
    assert used[str(day)] >= 50_000


async def test_the_bars_of_three_months_are_the_months(workspace: Workspace) -> None:
    post = await workspace.run_command("last_3_months")
    assert categories(post) == ["Sep", "Oct", "Nov (so far)"]
    assert series(post)["Tasks"] == [tasks for _, tasks in workspace.figures().months(Period.LAST_3_MONTHS)]
    assert series(post)["Allowance"] == [50_000] * 3


def row(flow: FlowFigures, total: int) -> list[str | float]:
    """A flow as the table shows it."""
    share = round(100 * flow.tasks / total, 2)
    return [str(flow.flow.name), flow.tasks, share, flow.runs, str(flow.flow.pipe), "on"]


@pytest.mark.parametrize("period", Period)
async def test_the_top_flows_are_the_five_largest(workspace: Workspace, period: Period) -> None:
    figures = workspace.figures()
    expected = [row(flow, figures.total(period)) for flow in figures.flows(period)[:5]]
    assert rows(await workspace.run_command(period)) == expected


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("current_month", "Nov 1, 2026 – Nov 19, 2026 (UTC days)"),
        ("last_month", "Oct 1, 2026 – Oct 31, 2026 (UTC days)"),
        ("last_3_months", "Sep 1, 2026 – Nov 19, 2026 (UTC days)"),
    ],
)
async def test_the_footer_says_what_and_when(workspace: Workspace, period: Period, days: str) -> None:
    text = (await workspace.run_command(period)).text.replace("\u202f", " ")
    active = workspace.figures().active_flows(period)
    assert f"\n{days} · Data as of Nov 19, 2026, 10:04 AM (America/New_York) · {active} active flows\n" in text


async def test_everything_on_a_card_can_be_pressed(workspace: Workspace) -> None:
    assert buttons(await workspace.run_command()) == {
        "show:current_month": "This month",
        "show:last_month": "Last month",
        "show:last_3_months": "Last 3 months",
        "show_flows": "All flows",
        "refresh": "Refresh",
        "share": "Share to channel",
    }


@pytest.mark.parametrize("words", ["", "last_month", "last_3_months", "flows", "help", "status"])
async def test_an_answer_is_for_the_person_alone(workspace: Workspace, words: str) -> None:
    assert (await workspace.run_command(words)).person == BEN


@pytest.mark.parametrize("words", ["", "last_month", "last_3_months"])
async def test_a_report_is_one_question(workspace: Workspace, words: str) -> None:
    await workspace.run_command(words)
    assert workspace.questions == ONE_REPORT


async def test_fifty_askers_cause_one_request(workspace: Workspace) -> None:
    await asyncio.gather(*(workspace.calls.typed(BEN, OPS, "/pipefy-usage last_month") for _ in range(50)))
    await workspace.world.slack.heard(lambda _: len(workspace.world.slack.posts) == 50)
    assert workspace.questions == ONE_REPORT


async def test_askers_of_different_languages_share_one_request(workspace: Workspace) -> None:
    await asyncio.gather(*(workspace.calls.typed(who, OPS, "/pipefy-usage") for who in (ANA, BEN, CARMEN)))
    await workspace.world.slack.heard(lambda _: len(workspace.world.slack.posts) == 3)
    assert len({post.text for post in workspace.world.slack.posts}) == 3
    assert workspace.questions == ONE_REPORT


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (ANA, "33.083 de 50.000 tarefas (66%)"),
        (BEN, "33,083 of 50,000 tasks (66%)"),
        (CARMEN, "33.083 de 50.000 tareas (66 %)"),
    ],
)
async def test_words_and_numbers_follow_the_readers_locale(workspace: Workspace, person: str, said: str) -> None:
    assert workspace.figures().total(Period.CURRENT_MONTH) == 33_083
    assert said in (await workspace.run_command(person=person)).text.replace("\xa0", " ")


async def test_dates_follow_the_readers_locale_and_zone(workspace: Workspace) -> None:
    assert "19 de nov. de 2026, 12:04 (America/Sao_Paulo)" in (await workspace.run_command(person=ANA)).text
    assert "19 nov 2026, 16:04 (Europe/Madrid)" in (await workspace.run_command(person=CARMEN)).text


async def test_a_new_locale_of_a_known_language_is_understood(workspace: Workspace) -> None:
    ben = workspace.world.slack.people[BEN]
    workspace.world.slack.people[BEN] = type(ben)(ben.id, ben.name, "es-LA", "America/Lima", ben.standing)
    assert "tareas" in (await workspace.run_command()).text


@pytest.mark.parametrize("limit", [None, 0])
async def test_no_allowance_has_no_percentage(workspace: Workspace, limit: int | None) -> None:
    workspace.world.pipefy.set_limit(ACME, limit)
    post = await workspace.run_command()
    first, *rest = post.text.splitlines()
    assert first.startswith("Acme Ltda: 33,083 tasks used this month. On track for about ")
    assert "%" not in first
    assert "Allowance" not in series(post)
    assert "Pipefy has no allowance for this organization, so there is no percentage." in rest


async def test_more_than_the_allowance_is_said_plainly(workspace: Workspace) -> None:
    first = (await workspace.run_command("301236", person=ANA)).text.splitlines()[0]
    used = workspace.figures(RETAIL).total(Period.CURRENT_MONTH)
    assert used > 9_000
    assert f"{used:,} de".replace(",", ".") in first
    assert f"{(200 * used + 9_000) // 18_000}%" in first


async def test_hostile_names_stay_words(workspace: Workspace) -> None:
    post = await workspace.run_command("301235 last_month", person=ANA)
    assert any("!channel" in str(name) for name, *_ in rows(post))
    assert markup(post.text, links=True) == []


async def test_a_month_that_has_hardly_begun_leans_on_the_one_before(workspace: Workspace) -> None:
    workspace.world.turn(NOW.replace(month=12, day=2))
    assert " On track to exceed the allowance around Dec 29, " in (await workspace.run_command()).text.splitlines()[0]


async def test_what_is_too_early_to_tell_is_not_told(workspace: Workspace) -> None:
    workspace.world.turn(NOW.replace(month=12, day=2))
    workspace.world.pipefy.faults.extend([internal("beside")] * 3)
    first, second, *_ = (await workspace.run_command()).text.splitlines()
    assert "On track" not in first
    assert second == "No forecast yet: it needs 5 full days and 100 tasks."


async def test_what_is_left_of_today_is_learnt_from_yesterday_at_this_hour(workspace: Workspace) -> None:
    """Yesterday at this hour a tenth of its tasks had come; the clock says that six tenths have."""
    pipefy, today = workspace.world.pipefy, workspace.world.now().date()
    usual = pipefy._whole_day(pipefy._by_uuid[ACME], today)
    pipefy._days[ACME, today] = tuple(tasks // 6 for tasks in usual)
    await workspace.run_command()
    pipefy._days[ACME, today] = usual
    workspace.advance_clock(hours=23, minutes=59)
    await workspace.run_command()
    tracked = TrackedOrganization("T0ACME", Organization(ACME))
    report = (await read_report(workspace.bot.deps, tracked, Period.CURRENT_MONTH)).report
    by_clock = build_report(report.reading, report.country)
    assert isinstance(report.outlook, Forecast)
    assert isinstance(by_clock.outlook, Forecast)
    assert report.outlook.expected > by_clock.outlook.expected + sum(usual) // 10
