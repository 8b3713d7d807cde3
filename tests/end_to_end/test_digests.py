"""Weekly digests as somebody at the page has them. Each story has a channel of its own; time only goes forward."""

import csv
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.visitor import ACME, Visitor

pytestmark = pytest.mark.browser
MONDAY = "Next Monday 09:00"


@pytest.fixture(scope="module")
def _start(page: Page) -> None:
    Visitor(page).begins_anew()


@pytest.fixture
def visitor(page: Page, _start: None) -> Visitor:
    """Who subscribes. What others subscribed to meanwhile stays, since it is in the bot's database."""
    visitor = Visitor(page)
    visitor.looks_as("U0BEN")
    return visitor


def last_week(visitor: Visitor) -> int:
    """The tasks of the last whole week, by the seed."""
    now = visitor.now()
    monday = now.date() - timedelta(days=now.weekday() + 7)
    days = dict(visitor.figures(ACME)[1].days("last_3_months"))
    return sum(days[monday + timedelta(days=day)] for day in range(7))


def digest(visitor: Visitor) -> Locator:
    """The newest one in the channel, with its thread complete."""
    found = visitor.page.locator("#messages > li", has=visitor.page.locator("details[data-thread]")).last
    expect(found.locator("details[data-thread] > summary")).to_have_text("2 replies")
    return found


def test_a_digest_comes_on_monday_with_a_thread_of_table_and_csv(visitor: Visitor) -> None:
    expect(visitor.subscribes("C0OPS")).to_contain_text("Ben Carter set up a weekly digest of Acme Ltda")
    visitor.page.get_by_role("button", name=MONDAY).click()
    card = digest(visitor)
    week = last_week(visitor)
    assert f"{week:,} tasks" in card.inner_text()
    card.locator("details[data-thread] > summary").click()
    expect(card.locator("details table.data-table").first).to_contain_text(f"{week:,}")
    link = card.locator("[data-file] a").get_attribute("href") or ""
    rows = list(csv.reader(visitor.page.request.get(link).text().lstrip("\ufeff").splitlines()))
    assert rows[-1][:3] == ["Total", "", str(week)]


def test_a_subscription_is_edited_paused_resumed_and_sent_now(visitor: Visitor) -> None:
    visitor.subscribes("C0GENERAL")
    listed = visitor.run_command("list")
    listed.locator("[data-action-id=subscription_edit]").click()
    visitor.page.locator("[data-block-id=weekday][data-action-id]").select_option("4")
    visitor.sends_form()
    listed = visitor.run_command("list")
    expect(listed).to_contain_text("every week on Friday")
    visitor.presses(listed, "subscription_pause")
    expect(listed).to_contain_text("Paused: no digest of Acme Ltda comes here.")
    visitor.presses(listed, "subscription_resume")
    expect(listed).to_contain_text("comes again")
    visitor.run_command("list").locator("[data-action-id=subscription_send_now]").click()
    expect(digest(visitor)).to_contain_text("sent this extra digest; the next one comes as planned")


def test_an_archived_channel_is_told_to_the_owner_and_goes_on_when_it_is_back(visitor: Visitor) -> None:
    visitor.subscribes("C0FINANCE")
    visitor.turns_switch("archived", on=True)
    visitor.goes_to("D0BEN")
    notice = visitor.answers.filter(has_text="in #finance is paused").last
    expect(notice).to_contain_text("The channel is archived.")
    expect(notice.locator("[data-action-id=subscription_resume]")).to_be_visible()
    visitor.goes_to("C0FINANCE")
    visitor.turns_switch("archived", on=False)
    expect(visitor.page.locator("#composer")).to_be_enabled()
    expect(visitor.run_command("list")).to_contain_text("Next: ")
    visitor.page.get_by_role("button", name=MONDAY).click()
    assert f"{last_week(visitor):,} tasks" in digest(visitor).inner_text()


def test_an_unsubscription_can_be_undone(visitor: Visitor) -> None:
    visitor.goes_to("C0RANDOM")
    visitor.page.locator("#invite").click()
    visitor.nth(0)
    visitor.subscribes("C0RANDOM")
    gone = visitor.run_command("unsubscribe")
    expect(gone).to_contain_text("Unsubscribed")
    expect(visitor.run_command("list")).not_to_contain_text("every week on")
    visitor.presses(gone, "subscription_restore")
    expect(gone).to_contain_text("is back")
    expect(visitor.run_command("list")).to_contain_text("every week on Monday")
