"""Both forms on a phone and by the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.visitor import Visitor
from tests.support.browser import open_page

pytestmark = pytest.mark.browser
WORDS = pytest.mark.parametrize("words", ["alerts", "subscribe"])
PEOPLE = ["U0BEN", "U0ANA", "U0CARMEN"]  # who read English, Portuguese and Spanish
FOCUSABLE = "button, select, input, textarea, a[href]"
# Where the focus is among all that takes one; -1 outside of the form.
FOCUSED = f"form => [...form.querySelectorAll('{FOCUSABLE}')].indexOf(document.activeElement)"


@pytest.fixture(scope="module")
def phone(browser: Browser, demo: str) -> Iterator[Page]:
    """The demo's page on a phone."""
    with open_page(browser, demo, width=390, height=700) as page:
        Visitor(page).begins_anew()
        yield page


def opens(page: Page, words: str) -> Locator:
    """The form before somebody, once it is filled in."""
    page.locator("#composer").fill(f"/pipefy-usage {words}")
    page.locator("#composer").press("Enter")
    form = page.locator("dialog[data-view-id]")
    expect(form.locator("[data-submit]")).to_be_visible()
    return form


def closes(form: Locator) -> None:
    form.locator("[data-close]").click()
    expect(form).to_have_count(0)


def focused_by_tab(page: Page, form: Locator) -> set[int]:
    """Everything in the form that the Tab key comes to. A field for a time takes four."""
    reached = set()
    for _ in range(form.locator(FOCUSABLE).count() + 8):
        page.keyboard.press("Tab")
        reached.add(form.evaluate(FOCUSED))
    return reached - {-1}


@WORDS
@pytest.mark.parametrize("person", PEOPLE)
def test_a_form_fits_a_phone_down_to_its_button(phone: Page, words: str, person: str) -> None:
    phone.locator("#person").select_option(person, force=True)
    form = opens(phone, words)
    hidden = form.locator(".modal-body").evaluate("body => body.scrollHeight - body.clientHeight")
    assert hidden == 0
    expect(form.locator("[data-submit]")).to_be_in_viewport(ratio=1)
    assert form.evaluate("form => form.scrollWidth <= form.clientWidth")
    closes(form)


def test_the_settings_fit_a_phone_until_more_is_asked_for(phone: Page) -> None:
    phone.locator("#person").select_option("U0ANA", force=True)
    form = opens(phone, "settings")
    body = form.locator(".modal-body")
    assert body.evaluate("body => body.scrollHeight - body.clientHeight") == 0
    expect(form.locator("[data-submit]")).to_be_in_viewport(ratio=1)
    form.locator("[data-action-id=rules_more]").click()
    expect(form.locator("[data-block-id=mention_group][data-action-id]")).to_be_visible()
    assert form.evaluate("form => form.scrollWidth <= form.clientWidth")
    closes(form)


@WORDS
def test_everything_in_a_form_is_reached_and_used_by_the_keyboard(visitor: Visitor, words: str) -> None:
    page, form = visitor.page, opens(visitor.page, words)
    form.locator("[data-action-id$=_more]").focus()
    page.keyboard.press("Enter")
    expect(form.locator("[data-block-id=language][data-action-id]")).to_be_visible()
    assert focused_by_tab(page, form) == set(range(form.locator(FOCUSABLE).count()))
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_a_box_is_ticked_and_a_form_is_saved_by_the_keyboard(visitor: Visitor) -> None:
    page, form = visitor.page, opens(visitor.page, "alerts")
    form.locator("input[value=forecast]").focus()
    page.keyboard.press("Space")
    expect(form.locator("input[value=forecast]")).not_to_be_checked()
    form.locator("[data-submit]").focus()
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Alerts at 50%, 80%, 90%, and 100% of the allowance.")
    closes(form)


@WORDS
def test_a_refusal_is_left_by_the_keyboard(visitor: Visitor, words: str) -> None:
    visitor.goes_to("C0PARTNERS")
    visitor.types(f"/pipefy-usage {words}")
    refusal = visitor.page.locator("dialog[data-view-id]")
    expect(refusal.get_by_role("alert").filter(has_text="shared with another company")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(refusal).to_have_count(0)
