"""Whatever can be pressed on a surface is reached by Tab, and pressed or chosen with keys: on each surface there is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, Route

from tests.pictures.camera import look_at, open_camera
from tests.pictures.readers import READERS
from tests.pictures.scenes import SCENES
from tests.pictures.stage import open_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CARDS = (
    "report-this",
    "flows",
    "alert-80",
    "alert-unusual",
    "digest-first",
    "help",
    "list",
    "status",
    "welcome-channel",
)
FORMS = ("form-digest", "form-alerts")
SURFACE = "dialog[data-view-id], body:not(:has(dialog[data-view-id])) #messages"
ELEMENTS = "[data-action-id], [data-submit], [data-close], .table-box button, .table-box, details > summary, a[href]"
CHANGEABLE = "[data-input]:not(select), select[data-input]:has(option:enabled:not(:checked))"
MOST_TABS = 400
VALUE = """node => node.matches(".choices")
    ? [...node.querySelectorAll("input")].map(input => input.checked).join() : node.value"""
# The key that gives it another value.
KEY = """({dataset, options, selectedIndex}) => ({checkboxes: "Space", radio_buttons: "ArrowDown"})[dataset.input]
    ?? (options ? [...options].slice(selectedIndex + 1).some(o => !o.disabled) ? "ArrowDown" : "ArrowUp" : "5")"""


@pytest.fixture
async def camera(chromium_path: Path) -> AsyncIterator[Browser]:
    async with open_camera(chromium_path) as browser:
        yield browser


@pytest.fixture
async def page(request: pytest.FixtureRequest, database: Path, camera: Browser) -> AsyncIterator[Page]:
    """The surface of the name, on a computer, with every thread unfolded."""
    named = [scene for scene in SCENES if scene.pictures[0].name.startswith(request.param)]
    scene = min(named, key=lambda scene: len(scene.pictures[0].name))
    async with open_stage(database, READERS[0]) as stage:
        await scene.comes_about(stage)
        async with look_at(camera, stage, scene) as page:
            await page.evaluate("() => document.querySelectorAll('details').forEach(node => node.open = true)")
            yield page


@pytest.mark.parametrize("page", [*CARDS, *FORMS], indirect=True)
async def test_everything_that_can_be_pressed_is_reached_by_tab(page: Page) -> None:
    missing = set(await numbered(page))
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        missing.discard(await focused(page))
        if not missing:
            return
    pytest.fail(f"not reached by Tab: {[await words_of(page, number) for number in missing]}")


@pytest.mark.parametrize("page", CARDS, indirect=True)
async def test_everything_on_a_card_acts_by_keys(page: Page) -> None:
    pressed = await recording(page)
    elements = await page.locator(SURFACE).locator("[data-action-id]").all()
    for element in elements:
        await acts(page, element)
    wanted = [await element.get_attribute("data-action-id") for element in elements]
    assert [body["action_id"] for body in pressed] == wanted


@pytest.mark.parametrize("page", FORMS, indirect=True)
async def test_everything_in_a_form_changes_by_keys(page: Page) -> None:
    await recording(page)
    for element in await page.locator(SURFACE).locator(CHANGEABLE).all():
        before = await element.evaluate(VALUE)
        holder = element.locator("input").last
        await (holder if await holder.count() else element).focus()
        await page.keyboard.press(await element.evaluate(KEY))
        assert await element.evaluate(VALUE) != before, await element.get_attribute("data-action-id")


async def recording(page: Page) -> list[dict[str, object]]:
    """The acts of the page from now on; the sandbox does not hear of them, so the surface stays as it is."""
    acts: list[dict[str, object]] = []

    async def record(route: Route) -> None:
        acts.append(json.loads(route.request.post_data or "{}"))
        await route.fulfill(json={"ok": True})

    await page.route("**/page-api/*", record)
    return acts


async def acts(page: Page, element: Locator) -> None:
    """Press or choose with keys alone, and agree where the surface asks back."""
    menu = await element.evaluate("node => node.matches('select')")
    await element.focus()
    async with page.expect_response("**/page-api/click"):
        await page.keyboard.press("ArrowDown" if menu else "Enter")
        if await page.locator("dialog.ask").count():
            await page.keyboard.press("Enter")


async def numbered(page: Page) -> list[str]:
    """The visible elements, each with a number of its own."""
    numbers: list[str] = await page.locator(SURFACE).first.evaluate(
        """(surface, elements) => [...surface.querySelectorAll(elements)]
            .filter(node => node.checkVisibility() && !node.disabled)
            .map((node, n) => (node.dataset.number = String(n)))""",
        ELEMENTS,
    )
    return numbers


async def focused(page: Page) -> str:
    """The number of the element that has the focus, or that holds what has it."""
    number: str = await page.evaluate("() => document.activeElement.closest('[data-number]')?.dataset.number ?? ''")
    return number


async def words_of(page: Page, number: str) -> str:
    """The element for people."""
    return await page.locator(f"[data-number='{number}']").inner_text()
