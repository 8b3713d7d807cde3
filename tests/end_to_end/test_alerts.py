"""Alerts as somebody at the page has them. Each story has an organization of its own; time only goes forward."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.visitor import ACME, LABS, RETAIL, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def _start(page: Page) -> None:
    Visitor(page).begins_anew()


@pytest.fixture
def visitor(page: Page, _start: None) -> Visitor:
    """Whoever sets alerts. What others did to their organizations stays, since the bot remembers it."""
    return Visitor(page)


def opens_form(visitor: Visitor, channel: str, uuid: str, marks: str) -> Locator:
    """The form for new alerts, filled in: these marks, and no forecast."""
    visitor.goes_to(channel)
    visitor.types("/pipefy-usage alerts")
    form = visitor.page.locator("dialog[data-view-id]")
    form.locator("[data-action-id=alerts_more]").click()
    menu = form.locator("select[data-block-id=organization]")
    expect(form.locator("select[data-block-id=reminder]")).to_be_visible()
    if menu.count():  # whoever may read one alone is not asked
        menu.select_option(uuid)
    form.locator("input[data-block-id=marks]").fill(marks)
    form.locator("input[value=forecast]").uncheck()
    return form


def sets_alerts(visitor: Visitor, channel: str, uuid: str, marks: str) -> None:
    """By the form; it ends in a view that names the organization, which "Working…" does not."""
    form = opens_form(visitor, channel, uuid, marks)
    form.locator("[data-submit]").click()
    expect(form.locator("[data-submit]")).to_have_count(0)
    expect(form).to_contain_text("Acme")
    form.locator("[data-close]").click()
    expect(form).to_have_count(0)


def uses(visitor: Visitor, percent: int, uuid: str) -> None:
    """Moves the slider until the month comes to a bit more than so many percent of the allowance."""
    found = visitor.page.request.get("/page-api/state").json()["organizations"]
    one = next(one for one in found if one["uuid"] == uuid)
    extra = one["usage_extra"] + one["limit"] * percent // 100 - one["usage"]
    with visitor.page.expect_response("**/page-api/usage"):
        visitor.page.locator(f"input[type=range][data-organization='{uuid}']").fill(str(extra // 100 * 100 + 100))


def allows(visitor: Visitor, tasks: str, uuid: str) -> Locator:
    """Gives the organization another allowance; its card."""
    with visitor.page.expect_response("**/page-api/limit"):
        field = visitor.page.locator(f"input[data-limit='{uuid}']")
        field.fill(tasks)
        field.press("Enter")
    return visitor.page.locator(f"[data-organization-card='{uuid}']")


def turns(visitor: Visitor, by: str = "+4 hours") -> None:
    """The clock: by four hours, the next check is always due."""
    with visitor.page.expect_response("**/page-api/clock"):
        visitor.page.get_by_role("button", name=by, exact=True).click()


def turns_until(visitor: Visitor, card: Locator, text: re.Pattern[str] | str) -> None:
    """The clock, until a card says so. Once may not do: a look that began before may end only after it.

    Then the next one is due four hours later at the most, and has not seen what was changed in between.
    """
    for _ in range(3):
        turns(visitor)
        with suppress(AssertionError):
            expect(card).to_contain_text(text)
            return
    expect(card).to_contain_text(text)


def has_looked(visitor: Visitor) -> bool:
    """Asks until the bot's last look at the figures is a fresh one."""
    return any("1 minute ago" in visitor.run_command("status").inner_text() for _ in range(20))


def cards(visitor: Visitor) -> Locator:
    """The alerts in this channel: only they have a button for their details."""
    return visitor.answers.filter(has=visitor.page.locator("[data-action-id=alert_details]"))


def test_a_passed_mark_is_acknowledged_snoozed_and_followed_by_the_next_when_that_ends(visitor: Visitor) -> None:
    visitor.looks_as("U0BEN")
    sets_alerts(visitor, "C0OPS", ACME, "80 90")
    uses(visitor, 82, ACME)
    first = cards(visitor).first
    turns_until(visitor, first, re.compile("Acme Ltda is at 8[234]% of its allowance: "))
    visitor.presses(first, "alert_acknowledge")
    expect(first).to_contain_text("@Ben Carter has been on it since ")
    first.locator("[data-action-id=alert_snooze]").select_option(label="1 day")
    expect(first).to_contain_text("Snoozed until ")
    uses(visitor, 91, ACME)
    turns(visitor)
    assert has_looked(visitor)
    expect(cards(visitor)).to_have_count(1)
    turns(visitor, "+1 day")
    second = cards(visitor).nth(1)
    expect(second).to_contain_text("Acme Ltda is at 9")
    expect(second).to_contain_text("(Threshold 90% passed while alerts were snoozed.)")
    expect(first).not_to_contain_text("Snoozed until ")


def test_a_raised_allowance_resolves_and_a_new_month_arms_again(visitor: Visitor) -> None:
    visitor.looks_as("U0ANA", "C0GENERAL")  # she may choose any organization, and reads Portuguese
    allows(visitor, "30000", RETAIL)
    sets_alerts(visitor, "C0GENERAL", RETAIL, "80 100")
    uses(visitor, 101, RETAIL)
    card = cards(visitor).first
    turns_until(visitor, card, re.compile("Acme Retail está em 10[123]% da franquia: "))
    expect(card).to_contain_text("(Níveis de alerta de 80% e 100% atingidos em ")
    allows(visitor, "60000", RETAIL)
    turns_until(visitor, card, "Resolvido em ")
    expect(visitor.answers.last).to_contain_text("mudou: até agora, 100% eram 30.000 tarefas.")
    turns(visitor, "Next month")
    uses(visitor, 81, RETAIL)
    turns_until(visitor, cards(visitor).nth(1), re.compile("Acme Retail está em 8[123]% da franquia: "))
    expect(cards(visitor)).to_have_count(2)


def test_a_preview_leaves_what_was_filled_in(visitor: Visitor) -> None:
    visitor.looks_as("U0BEN")
    form = opens_form(visitor, "C0FINANCE", ACME, "abc")
    preview = form.locator("[data-action-id=alerts_preview]")
    preview.click()
    expect(form.get_by_role("alert").filter(has_text="Enter up to 10 whole numbers")).to_be_visible()
    form.locator("input[data-block-id=marks]").fill("77")
    preview.click()
    expect(form).to_contain_text(re.compile(r"these settings would have alerted .*\(77%\)"))
    expect(form.locator("input[data-block-id=marks]")).to_have_value("77")
    expect(form.locator("input[value=forecast]")).not_to_be_checked()
    form.locator("[data-close]").click()


@pytest.mark.parametrize(
    ("tasks", "said"), [("2000", " of 2,000 ("), ("0", " tasks, allowance 0"), ("", ", no allowance")]
)
def test_an_allowance_may_be_a_number_zero_or_none(visitor: Visitor, tasks: str, said: str) -> None:
    visitor.looks_as("U0BEN")
    allows(visitor, "500", LABS)
    expect(allows(visitor, tasks, LABS)).to_contain_text(said)
