"""Small PNG files: a palette of at most 256 colours, which a page without photographs hardly exceeds.

A third of what Chromium writes. The browser counts the colours; no image library is needed for the rest:
https://www.w3.org/TR/png-3/#5DataRep
"""

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_PALETTE = Path(__file__).with_name("palette.js").read_text(encoding="utf-8")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED = 3


async def shrink(page: Page, png: bytes) -> bytes:
    """The same picture with a palette; `page` is any page that runs scripts."""
    drawn = await page.evaluate(_PALETTE, base64.b64encode(png).decode())
    return indexed(drawn)


def indexed(drawn: dict[str, Any]) -> bytes:
    """The file of pixels that are indices into a palette."""
    width, height, pixels = drawn["width"], drawn["height"], base64.b64decode(drawn["indices"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, _INDEXED, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(drawn["palette"])),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
