"""The pictures of README and docs: small files, and the same ones from the same code."""

import struct
from pathlib import Path

import pytest

from tests.pictures.draw import draw_all
from tests.pictures.looks import LOOKS
from tests.pictures.png import indexed
from tests.pictures.readers import READERS
from tests.pictures.scenes import SCENES, chosen_scenes, pictures
from tests.pictures.side_by_side import compose_all
from tests.support.browser import chromium

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium or Chrome on the PATH")
TWO_LOOKS = [look for look in LOOKS if (look.width, look.theme) in {(1280, "light"), (390, "dark")}]


def test_names_of_pictures_differ() -> None:
    assert len({picture.name for picture in pictures()}) == len(pictures())


def test_scenes_are_chosen_by_how_a_name_begins() -> None:
    assert [scene.pictures[0].name for scene in chosen_scenes(["alert-8", "help"])] == ["alert-80", "help"]
    assert chosen_scenes() == [*SCENES]


def test_a_picture_of_two_pixels_is_a_png_with_a_palette() -> None:
    png = indexed({"width": 2, "height": 1, "palette": [1, 2, 3, 4, 5, 6], "indices": "AQA="})
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (2, 1)
    assert b"PLTE\x01\x02\x03\x04\x05\x06" in png


@needs_browser
@pytest.mark.browser
@pytest.mark.slow
async def test_the_same_code_draws_the_same_pictures_which_stand_side_by_side(tmp_path: Path) -> None:
    scenes, first, second, beside = chosen_scenes(["report-last-month"]), *(tmp_path / name for name in "abc")
    for folder in (first, second):
        await draw_all(folder, scenes, READERS[:1], TWO_LOOKS)
    names = sorted(path.relative_to(first) for path in first.rglob("*.png"))
    assert [str(name) for name in names] == [
        "en/report-last-month.1280.light.png",
        "en/report-last-month.390.dark.png",
    ]
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    await compose_all(first, second, beside)
    assert all(width_of(beside / name) > 2 * width_of(first / name) for name in names)


def width_of(png: Path) -> int:
    """In pixels."""
    width: int = struct.unpack(">I", png.read_bytes()[16:20])[0]
    return width
