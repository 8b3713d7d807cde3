"""Every flow of a digest as a CSV file, adding up to the card. Pure."""

from collections.abc import Iterator, Sequence

from bot.blocks.csv_file import Cell, csv_text
from bot.digests.daily import DailyDigest
from bot.digests.flow_changes import FlowWeek
from bot.digests.messages.compared_flows import WITH_THE_MONTH_BEFORE, WITH_THE_USUAL, Comparison
from bot.digests.model import ComparedFlow, Digest, is_compared
from bot.digests.monthly import MonthlyDigest
from bot.i18n.translator import Translator, noop
from bot.usage.flow_deltas import FlowStatus

_STATUSES = {
    FlowStatus.UNCHANGED: noop("as before"),
    FlowStatus.NEW: noop("new"),
    FlowStatus.STOPPED: noop("stopped"),
    FlowStatus.MISSING: noop("gone"),
    FlowStatus.RENAMED: noop("renamed"),
    FlowStatus.AMBIGUOUS: noop("new or renamed"),
}


def digest_csv(digest: Digest, translator: Translator) -> str:
    """A row a flow, a row for the tasks in no flow's figure, and the total of the card."""
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("Tasks"),
        translator.say("Tasks, week before"),
        translator.say("Difference"),
        translator.say("Runs"),
        translator.say("Runs, week before"),
        translator.say("Status"),
        translator.say("Name before"),
    )
    return csv_text(head, _rows(digest, translator), translator)


def daily_csv(digest: DailyDigest, translator: Translator) -> str:
    """A row a flow, a row for the tasks in no flow's figure, and the total of the card."""
    return _compared_csv(digest.flows, digest.tasks, digest.usual, WITH_THE_USUAL, translator)


def monthly_csv(digest: MonthlyDigest, translator: Translator) -> str:
    """A row a flow, a row for the tasks in no flow's figure, and the total of the card."""
    return _compared_csv(digest.flows, digest.tasks, digest.before, WITH_THE_MONTH_BEFORE, translator)


def _compared_csv(
    flows: Sequence[ComparedFlow],
    tasks: int | None,
    reference: int | None,
    comparison: Comparison,
    translator: Translator,
) -> str:
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("Tasks"),
        translator.say(comparison.column),
        translator.say("Difference"),
    )
    rows: list[tuple[Cell, ...]] = [
        (flow.key[1] or "", flow.key[0] or "", flow.tasks, flow.reference, flow.difference) for flow in flows
    ]
    rest = _rest(tasks, [flow.tasks for flow in flows])
    # A usual level is each flow's own median: their sum is not the organization's, so nothing is left over.
    adds_up = comparison.adds_up and is_compared(flows)
    rest_before = _rest(reference, [flow.reference for flow in flows]) if adds_up else None
    if rest or rest_before:
        name = translator.say("Not in any flow") if flows else translator.say("Flows not known")
        rows.append(_summed(name, rest, rest_before)[:5])
    rows.append(_summed(translator.say("Total"), tasks, reference)[:5])
    return csv_text(head, rows, translator)


def _rows(digest: Digest, translator: Translator) -> Iterator[tuple[Cell, ...]]:
    flows = digest.flows.flows if digest.flows else ()
    for flow in flows:
        yield _flow(flow, translator)
    rest = _rest(digest.total, [flow.tasks for flow in flows])
    rest_before = _rest(digest.before, [flow.before for flow in flows])
    if rest or rest_before:
        yield _summed(_rest_name(digest, translator), rest, rest_before)
    yield _summed(translator.say("Total"), digest.total, digest.before)


def _rest_name(digest: Digest, translator: Translator) -> str:
    """The name of the tasks in no row: Pipefy tells them by flow, only not for this week yet."""
    if digest.flows is None and digest.flows_from:
        return translator.say("Flows not known before {day}", day=translator.long_day(digest.flows_from))
    return translator.say("Not in any flow")


def _flow(flow: FlowWeek, translator: Translator) -> tuple[Cell, ...]:
    status = translator.say(_STATUSES[flow.status])
    name_before = " / ".join(part for part in flow.previous_key if part) if flow.previous_key else ""
    figures = (flow.tasks, flow.before, flow.difference, flow.runs, flow.runs_before)
    return (flow.name or "", flow.pipe or "", *figures, status, name_before)


def _summed(name: str, tasks: int | None, before: int | None) -> tuple[Cell, ...]:
    difference = None if tasks is None or before is None else tasks - before
    return name, None, tasks, before, difference, None, None, None, None


def _rest(total: int | None, parts: list[int | None]) -> int | None:
    """Tasks that the rows lack to the total. An unknown flow's are in it; below 0 when readings do not fit the days."""
    return None if total is None else total - sum(part or 0 for part in parts)
