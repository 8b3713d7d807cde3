"""`python -m tests.support.screenshot docs/sandbox.png`: draws the README's picture anew, from the demo itself."""

import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.end_to_end.visitor import Visitor
from tests.support.browser import chromium, open_browser, open_page, running_demo


def draw(target: Path) -> None:
    """Ben asks in #ops on a Thursday in November."""
    path = chromium()
    if path is None:
        sys.exit("A picture needs Chromium or Chrome on the PATH.")
    with open_browser(path) as browser, running_demo() as address, open_page(browser, address) as page:
        visitor = Visitor(page)
        visitor.begins_anew()
        expect(visitor.run_command().locator("svg[data-chart]")).to_be_visible()
        _tidy(page)
        page.screenshot(path=target, animations="disabled")


def _tidy(page: Page) -> None:
    """The answer is the picture: no panel, no caret, and the answer's first line at the top."""
    page.locator("#close-panel").click()
    page.locator("#composer").blur()
    page.locator("#messages > li[data-user=U0BOT]").evaluate("answer => answer.scrollIntoView()")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
