"""Memory of a process over time, and its picture."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from time import perf_counter

_EVERY = 0.05  # seconds
_WIDTH, _HEIGHT, _LEFT, _TOP = 760, 220, 56, 40
_GRID, _LINE, _WORDS = "#d0d7de", "#0969da", "#57606a"


@dataclass(slots=True)
class Watched:
    """MiB that were resident, with the seconds since the first look."""

    name: str
    looks: list[tuple[float, float]] = field(default_factory=list)

    @property
    def most(self) -> float:
        return max(resident for _, resident in self.looks)


@asynccontextmanager
async def watching(name: str, resident: Callable[[], float]) -> AsyncIterator[Watched]:
    """Look at it all the while."""
    watched, begun = Watched(name), perf_counter()

    async def look() -> None:
        while True:
            watched.looks.append((perf_counter() - begun, resident()))
            await asyncio.sleep(_EVERY)

    looking = asyncio.ensure_future(look())
    await asyncio.sleep(0)
    try:
        yield watched
    finally:
        looking.cancel()


def draw(path: Path, panels: Sequence[Watched]) -> None:
    """An SVG, a panel for each, all with the same axis of memory from zero."""
    most = 20 * (int(max(panel.most for panel in panels)) // 20 + 1)
    height = len(panels) * (_HEIGHT + _TOP) + 30
    drawn = "".join(_panel(panel, most, number * (_HEIGHT + _TOP) + _TOP) for number, panel in enumerate(panels))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH + _LEFT + 24}" height="{height}"'
    style = f'<style>text{{font:12px sans-serif;fill:{_WORDS}}}</style><rect width="100%" height="100%" fill="#fff"/>'
    path.write_text(f'{head} role="img" aria-label="Resident memory over time">{style}{drawn}</svg>\n')


def _panel(panel: Watched, most: int, top: int) -> str:
    seconds = panel.looks[-1][0]

    def at(second: float, resident: float) -> str:
        return f"{_LEFT + second / seconds * _WIDTH:.1f},{top + _HEIGHT - 40 - resident / most * (_HEIGHT - 40):.1f}"

    def level(resident: float) -> str:
        x, y = at(0, resident).split(",")
        line = f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y}" y2="{y}" stroke="{_GRID}"/>'
        return f'{line}<text x="{float(x) - 8}" y="{float(y) + 4}" text-anchor="end">{resident:.0f}</text>'

    def instant(second: float) -> str:
        x, y = at(second, 0).split(",")
        return f'<text x="{x}" y="{float(y) + 18}" text-anchor="middle">{second:.0f} s</text>'

    points = " ".join(at(*look) for look in _thinned(panel.looks))
    title = f'<text x="{_LEFT}" y="{top - 12}">{escape(panel.name)}, resident MiB</text>'
    levels = "".join(level(most * part / 4) for part in range(5))
    instants = "".join(instant(seconds * part / 4) for part in range(5))
    curve = f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="1.5"/>'
    return title + levels + instants + curve


def _thinned(looks: Sequence[tuple[float, float]], most: int = 400) -> Sequence[tuple[float, float]]:
    """The greatest of each few: no peak is left out."""
    few = len(looks) // most + 1
    return [max(looks[start : start + few], key=lambda look: look[1]) for start in range(0, len(looks), few)]
