"""Every flow of a digest's week as a CSV file that is safe to open in a spreadsheet, adding up to the card."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from bot.blocks.sanitize import clean
from bot.digests.flow_changes import FlowWeek
from bot.digests.model import Digest

_BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
# A flow named `=HYPERLINK(…)` would run on the machine of whoever opens the file. Full-width signs count as well:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("(^|[;,\"'])(\\s*)(?=[=+\\-@＝＋－＠])")  # where a cell may begin, whatever it is split by
_COLUMNS = ("flow", "pipe", "tasks", "tasks_week_before", "difference", "runs", "runs_week_before", "state", "was")
NOT_ATTRIBUTED, TOTAL = "not attributed", "total"
_MOST = 500  # characters of a name; Excel takes 32,767 in a cell, a reader fewer
_Row = tuple[str | int | None, ...]


def digest_csv(digest: Digest) -> bytes:
    """A row a flow, a row for the tasks in no flow's figure, and the total of the card."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    writer.writerows(_rows(digest))
    return f"{_BOM}{written.getvalue()}".encode()


def _rows(digest: Digest) -> Iterator[_Row]:
    flows = digest.flows.flows if digest.flows else ()
    yield from map(_flow, flows)
    rest = _rest(digest.total, [flow.tasks for flow in flows])
    rest_before = _rest(digest.before, [flow.before for flow in flows])
    if rest or rest_before:
        yield _summed(NOT_ATTRIBUTED, rest, rest_before)
    yield _summed(TOTAL, digest.total, digest.before)


def _flow(flow: FlowWeek) -> _Row:
    previous_key = " / ".join(part for part in map(_inert, flow.previous_key) if part) if flow.previous_key else ""
    names = (_inert(flow.name), _inert(flow.pipe))
    return (*names, flow.tasks, flow.before, flow.difference, flow.runs, flow.runs_before, flow.status, previous_key)


def _summed(name: str, tasks: int | None, before: int | None) -> _Row:
    difference = None if tasks is None or before is None else tasks - before
    return name, None, tasks, before, difference, None, None, None, None


def _rest(total: int | None, parts: list[int | None]) -> int | None:
    """Tasks that the rows lack to the total. An unknown flow's are in it; below 0 when readings do not fit the days."""
    return None if total is None else total - sum(part or 0 for part in parts)


def _inert(name: str | None) -> str:
    """Untrusted text with a quote before everything that a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'\2", clean(name, _MOST))
