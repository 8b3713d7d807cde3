"""The figures of one organization and run: read and worked out once in a process, for all digests that show them."""

from datetime import datetime
from math import inf

from bot.deps import Deps, DigestFigures
from bot.digests.csv_export import digest_csv
from bot.digests.model import build_digest
from bot.digests.schedule import Week, week_at
from bot.readings.fetch_once import reading_of_run
from bot.readings.history import read_history
from bot.usage.model import Organization, Reading
from bot.usage.report import build_report


class _AskedElsewhere(Exception):
    """Another replica asks Pipefy right now."""


async def figures_of_run(
    deps: Deps, workspace_id: str, organization: Organization, due_at: datetime
) -> DigestFigures | None:
    """What the digests show that are due then; None while another replica asks. Raises what Pipefy raises.

    A run's reading never changes and was kept together with its history, so what was made of it is good for ever.
    """
    run = due_at.strftime("%Y-%m-%dT%H:%MZ")  # all that is due in one minute shares one question

    async def work_out() -> DigestFigures:
        reading = await reading_of_run(deps, workspace_id, organization, run)
        if reading is None:
            raise _AskedElsewhere
        return await figures_of(deps, workspace_id, reading, week_at(due_at))

    try:
        return await deps.caches.figures.get((workspace_id, organization.uuid, run), work_out, inf)
    except _AskedElsewhere:
        return None


async def figures_of(deps: Deps, workspace_id: str, reading: Reading, week: Week) -> DigestFigures:
    """What a digest of the week shows by that reading and by the history that is kept."""
    kept = await read_history(deps, workspace_id, reading.organization, week)
    digest = build_digest(week, kept.days, build_report(reading), kept.flows, first_flow_day=kept.first_flow_day)
    return DigestFigures(digest, reading.taken_at, digest_csv(digest).decode("utf-8-sig"))
