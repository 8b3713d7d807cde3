"""`python -m tests.pictures.side_by_side --before DIR --after DIR --out DIR`: each picture of one folder beside the
other's of the same name. One that only one of them has stands alone.
"""

import argparse
import asyncio
import base64
import sys
from pathlib import Path

from playwright.async_api import Page

from tests.pictures.camera import open_camera
from tests.pictures.png import shrink

_STYLE = """<style>
    body { display: inline-flex; gap: 24px; align-items: flex-start; margin: 0; padding: 16px; background: #d9d7dd }
    figure { margin: 0 } img { display: block } figcaption { font: 700 15px system-ui, sans-serif; padding-bottom: 8px }
</style>"""


async def compose_all(before: Path, after: Path, out: Path) -> None:
    """Compose every pair that is found in the folders and theirs."""
    names = sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.png")})
    async with open_camera() as browser:
        page = await browser.new_page()
        for name in names:
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(await compose(page, {"Before": before / name, "After": after / name}))


async def compose(page: Page, columns: dict[str, Path]) -> bytes:
    """The pictures that exist, side by side below their titles."""
    figures = (_figure(title, path) for title, path in columns.items() if path.exists())
    await page.set_content(f"{_STYLE}<body>{''.join(figures)}</body>")
    return await shrink(page, await page.locator("body").screenshot(animations="disabled"))


def _figure(title: str, path: Path) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<figure><figcaption>{title}</figcaption><img src="data:image/png;base64,{data}"></figure>'


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures.side_by_side")
    for name in ("--before", "--after", "--out"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(compose_all(options.before, options.after, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
