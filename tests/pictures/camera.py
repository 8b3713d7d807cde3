"""Draws what a scene left on the page: at each width, light and dark, cropped to the surface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, FloatRect, Locator, Page, ViewportSize, async_playwright

from tests.pictures.looks import Look
from tests.pictures.scene import Picture, Scene
from tests.pictures.scenes import PAGE
from tests.pictures.stage import Stage
from tests.support.browser import chromium

_SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
# Taken out of the flow to a place of whole pixels: where a scrolled list puts it, letters fall between pixels, and
# differently each time. Behind it nothing shows through.
_PLACE = """(node, whole) => {
    for (const other of document.querySelectorAll("[data-drawn]")) other.style.cssText = ""
    node.dataset.drawn = true
    const width = node.getBoundingClientRect().width
    const ground = getComputedStyle(node).backgroundColor
    Object.assign(node.style, {position: "fixed", inset: "0 auto auto 0", margin: 0, width: `${width}px`, zIndex: 100})
    if (ground === "rgba(0, 0, 0, 0)") node.style.background = "var(--ground)"
    node.style.borderRadius = 0 // nothing behind the corners either
    if (whole) node.style.maxHeight = "none"
}"""
_CROP = """node => {
    const [box, content] = [node.getBoundingClientRect(), node.querySelector(":scope > .content")]
    const right = content ? Math.min(box.right, content.getBoundingClientRect().right + 20) : box.right
    return {x: 0, y: 0, width: Math.ceil(right), height: Math.floor(box.bottom)}
}"""
# The same letters and colours on every machine with the same fonts.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    # A part that is painted anew over what stood there has other edges than all of it painted at once.
    "--disable-partial-raster",
    "--disable-checker-imaging",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--num-raster-threads=1",
)


@asynccontextmanager
async def open_camera(path: Path | None = None) -> AsyncIterator[Browser]:
    """A browser without a window. Raises FileNotFoundError where there is none."""
    path = path or chromium()
    if path is None:
        raise FileNotFoundError("A picture needs Chromium or Chrome on the PATH.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def look_at(browser: Browser, stage: Stage, scene: Scene) -> AsyncIterator[Page]:
    """The page as somebody in the scene has it."""
    context = await browser.new_context(reduced_motion="reduce", viewport=ViewportSize(width=1280, height=800))
    try:
        page = await context.new_page()
        person = scene.person or stage.reader.person
        place = "home=1" if scene.at_home else f"channel={scene.channel}"
        await page.goto(f"{stage.address}/?person={person}&{place}")
        await page.locator("body[data-ready=true]").wait_for(state="attached")
        yield page
    finally:
        await context.close()


async def draw(page: Page, picture: Picture, look: Look) -> bytes:
    """The picture as PNG."""
    subject = page.locator(picture.of).last
    await page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    await page.set_viewport_size(ViewportSize(width=look.width, height=look.height))
    await _tidy(page)
    crop = None if picture.of == PAGE else await _place(page, subject, whole=picture.whole)
    if crop and crop["height"] > look.height:
        await page.set_viewport_size(ViewportSize(width=look.width, height=int(crop["height"])))
    await page.evaluate(_SETTLED)
    return await page.screenshot(clip=crop, animations="disabled", caret="hide", scale="css")


async def show(page: Page, picture: Picture) -> bool:
    """Press what hides it, without a mouse that would hover there. False where the page has no such button.

    An older page may not have it; a surface that is missing fails.
    """
    if picture.presses:
        buttons = await page.locator(picture.presses).all()
        if not buttons:
            return False
        await buttons[-1].evaluate("node => node.click()")
    await page.locator(picture.of).last.wait_for(state="visible")
    return True


async def _place(page: Page, subject: Locator, *, whole: bool) -> FloatRect:
    await subject.evaluate(_PLACE, whole)
    await page.evaluate(_SETTLED)  # charts and tables are drawn anew for each width
    crop: FloatRect = await subject.evaluate(_CROP)
    return crop


async def _tidy(page: Page) -> None:
    """No panel, no focus: the surface is the picture."""
    if await page.locator("#panel.open").count():
        await page.locator("#close-panel").evaluate("button => button.click()")
    await page.evaluate("() => document.activeElement?.blur()")
