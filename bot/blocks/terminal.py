"""A report outside Slack: lines for a terminal, JSON, CSV."""

import csv
import json
from io import StringIO

from bot.blocks.headline import headline
from bot.blocks.kit import tame
from bot.blocks.report import Showing, footer, organization_name, remarks
from bot.usage.forecast import Forecast
from bot.usage.model import Flow
from bot.usage.report import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("flow", "pipe", "tasks", "runs", "status", "last_run_at")


def report_lines(report: Report, showing: Showing) -> str:
    """The card as plain text."""
    words = showing.words
    rows = [(tame(f.name, 50) or words.say("(no name)"), tame(f.pipe, 30), _figure(f, showing)) for f in report.flows]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    table = [f"  {name:<{widths[0]}}  {pipe:<{widths[1]}}  {tasks:>{widths[2]}}" for name, pipe, tasks in rows]
    head = f"{organization_name(report, words)}: {headline(report, words)}"
    return "\n".join([head, *remarks(report, showing), "", *table, "", footer(report, showing)])


def report_json(report: Report) -> str:
    """Everything that the report knows, for programs. Unknown figures are null."""
    reading, covered = report.reading, report.range
    outlook = report.outlook
    return json.dumps(
        {
            "organization": {"uuid": reading.organization.uuid, "name": reading.organization.name},
            "period": reading.period,
            "from": covered.first.isoformat() if covered else None,
            "to": covered.last.isoformat() if covered else None,
            "as_of": reading.taken_at.isoformat(),
            "tasks": report.total,
            "limit": report.limit,
            "percent": report.percent,
            "active_flows": reading.usage.active_flows,
            "forecast": {"expected": outlook.expected, "low": outlook.low, "high": outlook.high}
            if isinstance(outlook, Forecast)
            else None,
            "history": [
                {"date": b.starts.isoformat(), "tasks": b.usage, "limit": b.limit} for b in reading.usage.buckets
            ],
            "flows": [dict(zip(_COLUMNS, _values(flow), strict=True)) for flow in report.flows],
        },
        ensure_ascii=False,
        indent=2,
    )


def report_csv(report: Report) -> str:
    """The flows, safe to open in a spreadsheet."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    writer.writerows([_inert(value) for value in _values(flow)] for flow in report.flows)
    return written.getvalue()


def _figure(flow: Flow, showing: Showing) -> str:
    return "–" if flow.tasks is None else showing.words.number(flow.tasks)


def _values(flow: Flow) -> tuple[object, ...]:
    ran = flow.last_run_at.isoformat() if flow.last_run_at else None
    return (flow.name, flow.pipe, flow.tasks, flow.runs, flow.status, ran)


def _inert(value: object) -> object:
    """Words from outside that a spreadsheet would run as a formula get a quote in front."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_FORMULA) else value
