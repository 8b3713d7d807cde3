"""`python -m tests.shape [--write] [--all]`: the figures of bot/, none worse than what figures.toml says.

`--write` writes them down: the goal where it is reached, else today's figure. `--all` names every place that counts.
"""

import argparse
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.shape.figures import Figure, measure

_ROOT = Path(__file__).parents[2]
_FILE = Path(__file__).with_name("figures.toml")
_HEAD = "# No figure of `make shape` may be worse than this. `python -m tests.shape --write` tightens it.\n"


def table(figures: list[Figure], limits: Mapping[str, float]) -> str:
    """`figure | now | limit`, with a mark at what is worse."""
    width = max(len(figure.title) for figure in figures)
    rows = [f"{'figure':<{width}} | {'now':>8} | limit"]
    for figure in figures:
        limit = limits.get(figure.key)
        bound = "" if limit is None else f"{'>=' if figure.at_least else '<='} {limit:g}"
        mark = "  WORSE" if figure in worse([figure], limits) else ""
        rows.append(f"{figure.title:<{width}} | {figure.now:>8g} | {bound}{mark}")
    return "\n".join(rows)


def worse(figures: list[Figure], limits: Mapping[str, float]) -> list[Figure]:
    """The figures that are worse than written. One with a goal and nothing written for it has to reach the goal."""
    goals = {figure.key: figure.goal for figure in figures if figure.goal is not None}
    bounds = {**goals, **limits}
    return [figure for figure in figures if figure.key in bounds and figure.is_worse_than(bounds[figure.key])]


def written(figures: list[Figure]) -> str:
    """The text of figures.toml."""
    values = {figure.key: figure.to_write() for figure in figures}
    return _HEAD + "".join(f"{key} = {value:g}\n" for key, value in values.items() if value is not None)


def main(arguments: list[str] | None = None, *, root: Path = _ROOT / "bot", file: Path = _FILE) -> int:
    """1 where a figure is worse."""
    parser = argparse.ArgumentParser(prog="python -m tests.shape")
    parser.add_argument("--write", action="store_true", help="write the figures down as the new limits")
    parser.add_argument("--all", action="store_true", help="name every place that counts")
    options = parser.parse_args(arguments)
    figures = measure(root)
    if options.write:
        file.write_text(written(figures), encoding="utf-8")
    limits = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    print(table(figures, limits))
    bad = worse(figures, limits)
    for figure in figures if options.all else bad:
        for example in figure.examples:
            print(f"{figure.key}: {example}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
