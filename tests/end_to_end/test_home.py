"""Home and the shortcuts on the page, as people use them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.end_to_end.visitor import Visitor

pytestmark = pytest.mark.browser


def modal(visitor: Visitor) -> Locator:
    return visitor.page.locator("dialog[data-view-id]")


def closes(visitor: Visitor) -> None:
    modal(visitor).locator("[data-close]").click()
    expect(modal(visitor)).to_have_count(0)


def test_home_is_linked_and_pressed(visitor: Visitor) -> None:
    visitor.looks_as("U0ANA")
    visitor.run_command("subscribe monday 09:00")
    visitor.page.locator("[data-home]").click()
    home = visitor.page.locator("#home")
    expect(home).to_contain_text("Acme Ltda")
    home.locator("[data-action-id=home_link]").click()
    modal(visitor).locator("[data-block-id=channel]").select_option("C0GENERAL")
    modal(visitor).locator("[data-submit]").click()
    expect(modal(visitor).locator("h2")).to_have_text("Pronto")
    closes(visitor)
    home.locator("[data-action-id=subscription_pause]").first.click()
    expect(modal(visitor)).to_be_visible()
    closes(visitor)
    expect(home.locator("[data-action-id=subscription_resume]")).to_be_visible()


def test_each_shortcut_opens_its_modal(visitor: Visitor) -> None:
    answer = visitor.run_command("status")
    expect(answer).to_be_visible()
    visitor.acts("type", person="U0ANA", channel="C0OPS", text="How much is left?")
    message = visitor.page.locator("#messages > li[data-user=U0ANA]").last
    message.locator("details.shortcuts").evaluate("menu => { menu.open = true }")
    message.locator("[data-shortcut=message_usage]").click()
    expect(modal(visitor)).to_contain_text(re.compile("of 50,000 tasks"))
    modal(visitor).locator("[data-submit]").click()
    expect(modal(visitor)).to_contain_text("Shared in")
    closes(visitor)
    visitor.page.locator("#shortcuts summary").click()
    visitor.page.locator("#shortcuts [data-shortcut=show_usage]").click()
    expect(modal(visitor)).to_contain_text(re.compile("of 50,000 tasks"))
    closes(visitor)
    visitor.page.locator("#shortcuts summary").click()
    visitor.page.locator("#shortcuts [data-shortcut=set_up]").click()
    modal(visitor).locator("[data-submit]").click()
    expect(modal(visitor).locator("h2")).to_have_text("Digest")
    closes(visitor)
