"""Writes the table of settings into the README: `python -m tests.support.readme`."""

from pathlib import Path

from pydantic_core import PydanticUndefined

from bot.settings import Settings

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"


def settings_table() -> str:
    """A line a setting, as the README has it."""
    lines = []
    for name, field in Settings.model_fields.items():
        if field.exclude:
            continue
        default = "" if field.default in (None, PydanticUndefined, frozenset(), (), False) else f"`{field.default}`"
        lines.append(f"| `{name.upper()}` | {default} | {field.description} |\n")
    return "".join(lines)


def with_table(readme: str) -> str:
    """The README with the table as the settings have it now."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}{settings_table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
