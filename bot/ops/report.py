"""A report outside Slack: lines for a terminal, JSON, CSV."""

import json

from bot.app import open_pipefy, wall_clock
from bot.blocks.csv_file import BOM
from bot.blocks.flow_table import tasks_of
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import visible_line
from bot.errors import UnknownOrganization
from bot.i18n.translator import Translator
from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference
from bot.organizations.resolve import named
from bot.pipefy.client import PipefyClient
from bot.reports.messages.card import Showing, footer
from bot.reports.messages.caveats import caveats
from bot.reports.messages.flows_csv import flow_csv
from bot.reports.messages.headline import headline
from bot.settings import Settings
from bot.usage.forecast import Forecast
from bot.usage.model import Flow, Organization
from bot.usage.period import Period
from bot.usage.report import Report, build_report

_COLUMNS = ("flow", "pipe", "tasks", "runs", "status", "last_run_at")


def report_lines(report: Report, showing: Showing) -> str:
    """The card as plain text."""
    translator = showing.translator
    head = f"{organization_name(report.reading.organization, translator)}: {headline(report, translator)}"
    # No button on a terminal, so no sentence that speaks of one.
    notes = caveats(report, translator, stale_at=showing.stale_at, may_refresh=False)
    parts = ["\n".join([head, *notes]), _table(report, showing), footer(report, showing)]
    return "\n\n".join(part for part in parts if part)


def report_json(report: Report) -> str:
    """Everything that the report knows, for programs, in ASCII. Unknown figures are null."""
    reading, covered = report.reading, report.range
    return json.dumps(
        {
            "organization": {"uuid": reading.organization.uuid, "name": reading.organization.name},
            "period": reading.period,
            "from": covered.first.isoformat() if covered else None,
            "to": covered.last.isoformat() if covered else None,
            "as_of": reading.taken_at.isoformat(),
            "tasks": report.total,
            "tasks_from": "days" if report.of_days else "total",
            "contradictions": report.contradictions,
            "unknown": reading.usage.unknown,
            "limit": report.limit,
            "unlimited": reading.usage.unlimited,
            "percent": report.percent,
            "active_flows": reading.usage.active_flows,
            "forecast": _forecast(report),
            "history": [
                {"date": b.starts.isoformat(), "tasks": b.usage, "limit": b.limit} for b in reading.usage.buckets
            ],
            "flows": [dict(zip(_COLUMNS, _values(flow), strict=True)) for flow in report.flows],
        },
        indent=2,
    )


def report_csv(report: Report, translator: Translator) -> str:
    """The flows, for a spreadsheet of the reader's region, with the byte order mark that Excel needs."""
    return BOM + flow_csv(report.flows, translator)


def _table(report: Report, showing: Showing) -> str:
    translator = showing.translator
    rows = [
        (visible_line(f.name, 50) or translator.say("(no name)"), visible_line(f.pipe, 30), tasks_of(f, translator))
        for f in report.flows
    ]
    # By characters, not by columns: wide scripts are a little off, which a terminal forgives.
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    return "\n".join(f"  {name:<{widths[0]}}  {pipe:<{widths[1]}}  {tasks:>{widths[2]}}" for name, pipe, tasks in rows)


def _forecast(report: Report) -> dict[str, object] | None:
    match report.outlook:
        case Forecast(expected=expected, low=low, high=high):
            reached = report.reached_on.isoformat() if report.reached_on else None
            return {"expected": expected, "low": low, "high": high, "limit_reached_on": reached}
        case _:
            return None


def _values(flow: Flow) -> tuple[str | int | None, ...]:
    ran = flow.last_run_at.isoformat() if flow.last_run_at else None
    return (flow.name, flow.pipe, flow.tasks, flow.runs, flow.status, ran)


async def read_once(settings: Settings, reference: str, period: Period) -> Report:
    """The report; raises what Pipefy raises."""
    async with open_pipefy(settings) as pipefy:
        organization = await find_once(pipefy, reference)
        return build_report(await pipefy.read(organization, period, wall_clock()))


async def find_once(pipefy: PipefyClient, text: str) -> Organization:
    """The organization that an operator names; raises UnknownOrganization, SeveralOrganizations."""
    reference = parse_reference(text)
    if isinstance(reference, OrganizationNumber):
        return await pipefy.organization(reference.value)
    # No rights to check: an operator has the account's credentials at hand.
    organizations = await pipefy.organizations()
    if isinstance(reference, OrganizationUuid):
        organization = next((o for o in organizations if o.uuid.lower() == reference.value), None)
    else:
        organization = named(organizations, text)
    if organization is None:
        raise UnknownOrganization(text)
    return organization
