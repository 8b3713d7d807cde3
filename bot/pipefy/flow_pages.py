"""Pages of flows → one list, and how much of it may be believed. No I/O.

Pipefy counts the flows and their tasks beside the rows. A list that holds less than that is incomplete, whatever
`hasNextPage` says: of an incomplete list nothing is concluded from a flow that is missing in it.
"""

from collections.abc import Sequence

from bot.pipefy.decode import Page
from bot.usage.consistency import counts_agree
from bot.usage.model import Flow, FlowList

_MOST_FLOWS = 5000  # of one list, for a server that ignores the size of a page

Placed = tuple[int, Flow]  # the page's number, and a row of it


def is_last(pages: Sequence[Page]) -> bool:
    """True where asking for another page is of no use."""
    latest = pages[-1]
    listed = latest.more is None and _has_all(pages)
    return latest.more is False or latest.next_cursor is None or listed or _is_dry(pages) or is_long(pages)


def is_long(pages: Sequence[Page]) -> bool:
    """True where the pages hold more flows than the bot wants."""
    return sum(len(page.flows) for page in pages) >= _MOST_FLOWS


def flow_list(pages: Sequence[Page], *, searched: bool, cut: bool, requests: int) -> FlowList:
    """The list of all pages. `cut`: the bot stopped before the end; `searched`: only flows that match words."""
    total_flows, total_tasks = _latest_totals(pages)
    placed = [(n, flow) for n, page in enumerate(pages) for flow in page.flows]
    if searched or not _adds_up(placed, total_flows, total_tasks):
        placed = _without_repeats(placed)
    # Whether Pipefy's totals follow a search is not documented, so they prove nothing about one.
    counted = None if searched else total_flows
    flows = _without_surplus(placed, len(placed) - counted if counted is not None else 0)[:_MOST_FLOWS]
    holes = sum(page.holes for page in pages)
    all_listed = pages[-1].more is False or (counted is not None and len(flows) >= counted)
    short = not searched and _falls_short(flows, total_flows, total_tasks)
    complete = all_listed and not (holes or cut or short)
    return FlowList(tuple(flows), total_flows, total_tasks, complete, requests, holes, cut)


def _is_dry(pages: Sequence[Page]) -> bool:
    """True where the last page brings nothing new: some servers say "more" for ever, and each question is billed."""
    latest, earlier = pages[-1], {flow for page in pages[:-1] for flow in page.flows}
    # Idle flows may look alike without being the same: rows of them may be new until as many came as Pipefy counts.
    idle = any(flow.last_run_at is None for flow in latest.flows)
    return set(latest.flows) <= earlier and (not idle or _has_all(pages))


def _has_all(pages: Sequence[Page]) -> bool:
    total, _ = _latest_totals(pages)
    return total is not None and sum(len(page.flows) for page in pages) >= total


def _latest_totals(pages: Sequence[Page]) -> tuple[int | None, int | None]:
    """The totals of the last page that names them: the others are older."""
    flows = [page.total_flows for page in pages if page.total_flows is not None]
    tasks = [page.total_tasks for page in pages if page.total_tasks is not None]
    return (flows[-1] if flows else None), (tasks[-1] if tasks else None)


def _falls_short(flows: Sequence[Flow], total_flows: int | None, total_tasks: int | None) -> bool:
    if total_flows is not None and len(flows) < total_flows:
        return True
    known = [flow.tasks for flow in flows if flow.tasks is not None]
    if total_tasks is None or len(known) < len(flows) or sum(known) >= total_tasks:
        return False
    # Tasks go on while pages are read. Without a number of flows a small flow may be what is missing.
    return total_flows is None or not counts_agree(total_tasks, sum(known))


def _adds_up(placed: Sequence[Placed], total_flows: int | None, total_tasks: int | None) -> bool:
    """True where the rows are as many as Pipefy counts, with as many tasks: flows that look alike are not the same."""
    return len(placed) == total_flows and sum(flow.tasks or 0 for _, flow in placed) == total_tasks


def _without_repeats(placed: Sequence[Placed]) -> list[Placed]:
    """Without rows that stood on an earlier page already: rows move down while the pages are read.

    Two flows may share pipe and name, but not the second of their last run as well.
    """
    first_page: dict[Flow, int] = {}
    return [
        (number, flow)
        for number, flow in placed
        if flow.last_run_at is None or first_page.setdefault(flow, number) == number
    ]


def _without_surplus(placed: Sequence[Placed], surplus: int) -> list[Flow]:
    """Without so many of the rows that an earlier page has under the same name, where Pipefy counts fewer flows."""
    kept: list[Flow] = []
    first_page: dict[tuple[str | None, str | None], int] = {}
    for number, flow in placed:
        if surplus > 0 and first_page.setdefault((flow.pipe, flow.name), number) < number:
            surplus -= 1
        else:
            kept.append(flow)
    return kept
