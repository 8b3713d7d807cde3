"""Every scene in every language, and every look at it: `DIR/language/name.width.theme.png`."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import stamina
from playwright.async_api import Browser, Page

from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from tests.pictures.camera import draw, look_at, open_camera, show
from tests.pictures.looks import Look, file_name
from tests.pictures.png import shrink
from tests.pictures.readers import Reader
from tests.pictures.scene import Picture, Scene
from tests.pictures.stage import open_stage
from tests.support.workspace import copy_database

_MOST_SECONDS = 300.0  # only ends a hang
_AT_ONCE = 3  # two cores, and a stage waits for the browser half of its time


@dataclass(frozen=True, slots=True)
class Studio:
    """What all scenes are drawn with. `blank`: a page on which colours are counted."""

    browser: Browser
    blank: Page
    database: Path
    folder: Path
    looks: Collection[Look]


async def draw_all(
    folder: Path, scenes: Collection[Scene], readers: Collection[Reader], looks: Collection[Look]
) -> None:
    """Draw, a few scenes at once. Each has a sandbox and a bot of its own, so none sees another."""
    with TemporaryDirectory() as name, stamina.set_testing(True, attempts=5, cap=True):
        template = Path(name) / "template.db"
        await asyncio.to_thread(upgrade, parse_database_url(f"sqlite:///{template}"))
        async with open_camera() as browser:
            studio = Studio(browser, await browser.new_page(), template, folder, looks)
            places = asyncio.Semaphore(_AT_ONCE)
            drawings = [_draw_in(places, studio, scene, reader) for scene in scenes for reader in readers]
            ends = await asyncio.gather(*drawings, return_exceptions=True)
    if failures := [end for end in ends if isinstance(end, Exception)]:
        raise ExceptionGroup("some scenes did not come about; the others are drawn", failures)


async def _draw_in(places: asyncio.Semaphore, studio: Studio, scene: Scene, reader: Reader) -> None:
    async with places:
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                await _draw_scene(studio, scene, reader)
        except Exception as error:
            error.add_note(f"in the scene {scene.pictures[0].name}, {reader.language}")
            raise


async def _draw_scene(studio: Studio, scene: Scene, reader: Reader) -> None:
    with TemporaryDirectory() as name:
        async with open_stage(copy_database(studio.database, Path(name)), reader, **scene.variables) as stage:
            await scene.comes_about(stage)
            async with look_at(studio.browser, stage, scene) as page:
                for picture in scene.pictures:
                    if await show(page, picture):
                        await _draw_looks(studio, page, picture, reader)


async def _draw_looks(studio: Studio, page: Page, picture: Picture, reader: Reader) -> None:
    folder = studio.folder / reader.language
    folder.mkdir(parents=True, exist_ok=True)
    for look in studio.looks:
        png = await shrink(studio.blank, await draw(page, picture, look))
        (folder / file_name(picture.name, look)).write_bytes(png)
