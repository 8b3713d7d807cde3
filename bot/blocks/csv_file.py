"""CSV files that a spreadsheet opens in the reader's own region, and that run nothing there."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from bot.blocks.sanitize import visible_line
from bot.i18n.translator import Translator

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
# A flow named `=HYPERLINK(…)` would run on the machine of whoever opens the file, wherever a spreadsheet sees a cell
# begin: it may split at `;` or `,`. Full-width signs count as well: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("(^|[;,\"'])(\\s*)(?=[=+\\-@＝＋－＠])")
_MOST = 1000  # characters of a name; Excel takes 32,767 in a cell, a reader fewer

Cell = str | int | None


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]], translator: Translator) -> str:
    """The file without its byte order mark: words in quotes, numbers without, so that `007` in a name stays words."""
    written = StringIO()
    delimiter = ";" if _splits_at_semicolon(translator) else ","
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(head)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return written.getvalue()


def _splits_at_semicolon(translator: Translator) -> bool:
    # Where the comma is the decimal sign, spreadsheets split at the semicolon. Slack's Spanish of Latin America names
    # no country: most there write a comma, so the whole language gets one kind of file.
    return translator.locale.language in ("pt", "es") or translator.number(0.5) != "0.5"


def inert(words: str) -> str:
    """Words from outside with a quote before everything that a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'\2", visible_line(words, _MOST))
