"""Writes what is made into the README: `python -m tests.support.readme`."""

from pathlib import Path

from pydantic_core import PydanticUndefined

from bot.settings import Settings
from tests.pictures.readme import pictures_table

README = Path(__file__).parents[2] / "README.md"


def settings_table() -> str:
    """A line a setting, as the README has it."""
    lines = []
    for name, field in Settings.model_fields.items():
        if field.exclude:
            continue
        default = "" if field.default in (None, PydanticUndefined, frozenset(), (), False) else f"`{field.default}`"
        lines.append(f"| `{name.upper()}` | {default} | {field.description} |\n")
    return "".join(lines)


def with_tables(readme: str) -> str:
    """The README with the settings and the pictures as they are now."""
    return _between("settings", settings_table(), _between("pictures", f"\n{pictures_table()}\n", readme))


def _between(name: str, made: str, readme: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = readme.partition(begin)
    return f"{before}{begin}{made}{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
