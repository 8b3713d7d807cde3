"""A browser, the demo behind either door, and somebody at its page."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.visitor import Visitor
from tests.support.browser import chromium, open_browser, open_page, running_demo

NO_BROWSER = "no Chromium or Chrome on the PATH, so nothing was tried in a browser"


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The one place that decides what a machine without a browser means: skipped by a person, failed by CI."""
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":  # noqa: TID251 - no setting of the bot's
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    return path


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with open_browser(chromium_path) as browser:
        yield browser


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, browser: Browser) -> Iterator[str]:
    """The address of a demo. The browser comes first: without one nothing is started."""
    assert browser.is_connected()
    with running_demo(getattr(request, "param", "http")) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """The demo's page, opened once: opening it takes longer than most of what is done on it."""
    with open_page(browser, demo) as page:
        yield page


@pytest.fixture
def visitor(page: Page) -> Visitor:
    """Ben in #ops, with nothing broken and no reading that is still fresh."""
    visitor = Visitor(page)
    visitor.begins_anew()
    return visitor


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skip is easily overlooked."""
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {NO_BROWSER}.", yellow=True, bold=True)
