"""The page itself: by mouse and by keyboard, narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.visitor import Visitor, column
from tests.support.browser import open_page

pytestmark = pytest.mark.browser


def tasks_in(answer: Locator) -> list[int]:
    """The column of tasks, as numbers."""
    return [int(words.replace(",", "")) for words in column(answer, 1)]


def test_a_table_is_sorted_by_click_and_by_keyboard(visitor: Visitor) -> None:
    answer = visitor.run_command("last_month")
    most_first = tasks_in(answer)
    head = answer.locator("th[data-column='1']")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert tasks_in(answer) == sorted(most_first)
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert tasks_in(answer) == sorted(most_first, reverse=True)


def test_a_command_can_be_typed_and_brought_back_by_keyboard(visitor: Visitor) -> None:
    box = visitor.page.locator("#composer")
    box.press_sequentially("/pip")
    box.press("Tab")
    box.press_sequentially("status")
    box.press("Enter")
    expect(visitor.nth(0)).to_contain_text("This channel shows Acme Ltda's usage")
    box.press("ArrowUp")
    expect(box).to_have_value("/pipefy-usage status")


def test_an_edited_message_says_so(visitor: Visitor) -> None:
    shared = visitor.shares(visitor.run_command("last_month"), "share")
    edit = {"token": "xoxb-sandbox", "channel": "C0OPS", "ts": str(shared.get_attribute("data-ts")), "text": "other"}
    visitor.page.request.post("/api/chat.update", form={**edit, "blocks": "[]"})
    expect(shared).to_contain_text("other")
    expect(shared).to_contain_text("(edited)")


def test_help_leads_to_usage_and_to_a_form(visitor: Visitor) -> None:
    answer = visitor.run_command("help")
    answer.get_by_role("button", name="Show usage").click()
    expect(visitor.nth(1).locator("svg[data-chart]")).to_be_visible()
    answer.get_by_role("button", name="Digest", exact=True).press("Enter")
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Digest")
    visitor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()


@pytest.mark.parametrize(
    ("formatted", "drawn"),
    [("true", "<strong>b</strong> last_month 🔥 <blockquote>q"), ("false", "*b* last_month :fire: \n&gt; q")],
)
def test_a_text_is_formatted_unless_its_post_says_otherwise(visitor: Visitor, formatted: str, drawn: str) -> None:
    text = "*b* last_month :fire: \n&gt; q"
    post = {"token": "xoxb-sandbox", "channel": "C0OPS", "text": text, "mrkdwn": formatted}
    visitor.page.request.post("/api/chat.postMessage", form={**post})
    shown = visitor.nth(0).locator(".block")
    expect(shown).to_contain_text("last_month")
    assert drawn in shown.inner_html().replace("</div>", "")


def test_the_bell_shows_what_a_phone_announces_of_what_all_may_read(visitor: Visitor) -> None:
    bell = visitor.page.get_by_role("button", name="Phone notifications")
    own = visitor.run_command("last_month")
    shared = visitor.shares(own, "share")
    announced = shared.locator(".notification")
    expect(announced).to_be_hidden()
    bell.press("Enter")
    expect(announced).to_be_visible()
    assert announced.locator("p").inner_text().startswith("Acme Ltda")
    assert len(announced.locator("p").inner_text()) <= 101
    expect(own.locator(".notification")).to_have_count(0)
    bell.press("Enter")
    expect(announced).to_be_hidden()


@pytest.mark.parametrize(
    ("person", "words"),
    [("U0ANA", "Visível somente para você"), ("U0BEN", "Only visible to you"), ("U0CARMEN", "Solo visible para ti")],
)
def test_what_slack_writes_around_a_message_is_in_the_readers_language(
    visitor: Visitor, person: str, words: str
) -> None:
    visitor.looks_as(person)
    expect(visitor.run_command("help")).to_contain_text(words)


def test_nothing_is_wider_than_a_phone(browser: Browser, demo: str) -> None:
    with open_page(browser, demo, width=360, height=740) as page:
        visitor = Visitor(page)
        visitor.begins_anew()
        for text in ("", "last_month", "last_3_months", "flows last_month", "help"):
            visitor.run_command(text)
        assert overflow(page) <= 0


@pytest.mark.parametrize("command", ["", "flows last_month"])
def test_a_phone_shows_flow_tasks_and_share_without_scrolling_aside(browser: Browser, demo: str, command: str) -> None:
    with open_page(browser, demo, width=390, height=700) as page:
        visitor = Visitor(page)
        visitor.begins_anew()
        answer = visitor.run_command(command)
        share = answer.locator("th[data-column='2']")
        expect(share).to_contain_text("% of total")
        box, table = share.bounding_box(), answer.locator(".table-box:has(.data-table)").bounding_box()
        assert box
        assert table
        assert box["x"] + box["width"] <= table["x"] + table["width"]


def test_a_phone_shows_the_buttons_above_the_flows(browser: Browser, demo: str) -> None:
    with open_page(browser, demo, width=390, height=700) as page:
        visitor = Visitor(page)
        visitor.begins_anew()
        answer = visitor.run_command("flows")
        button, table = answer.get_by_role("button", name="Download CSV"), answer.locator("table.data-table")
        (above, below) = (button.bounding_box(), table.bounding_box())
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_colours_follow_the_system_until_somebody_chooses(browser: Browser, demo: str, scheme: str) -> None:
    with open_page(browser, demo, scheme="dark" if scheme == "dark" else "light") as page:
        Visitor(page).run_command("last_month")
        assert (brightness(page) < 100) == (scheme == "dark")
        for theme, is_dark in (("light", False), ("dark", True)):
            page.locator("#theme").click()
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            assert (brightness(page) < 100) == is_dark


def overflow(page: Page) -> int:
    """By how many pixels something stands out on the right."""
    pixels: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels


def brightness(page: Page) -> float:
    """Of the background, from 0 to 255."""
    mean: float = page.evaluate(
        "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3)"
        ".reduce((sum, part) => sum + Number(part) / 3, 0)"
    )
    return mean
