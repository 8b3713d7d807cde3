"""The main cards, drawn for each language, and how they are kept under `stored_cards/`: readable JSON, compared whole.

After a change that is meant, `python -m tests.reports.messages.rewrite` writes them anew; the diff shows what changed.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.errors import NotUnderstood
from bot.i18n.catalogs import translator_for
from bot.i18n.translator import Translator
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.messages import help_message, welcome
from bot.organizations.messages import Status, choose, status_message
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.slack.error_messages import error_message
from bot.usage.model import Organization, Reading
from bot.usage.period import Period
from bot.usage.report import build_report
from tests.support.readings import (
    ACME,
    LANGUAGES,
    NOVEMBER,
    NOW,
    ZONE,
    breakdown,
    flow_list,
    last_month,
    reading,
    this_month,
    three_months,
    usage,
)

FOLDER = Path(__file__).parent / "stored_cards"
_WIDTH = 110

OTHER = Organization("9f8e7d6c-5b4a-4392-8172-635445362718")
FIRST_DAY = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)
IDLE = reading(usage(Period.CURRENT_MONTH, NOVEMBER, (), active_flows=0), top=flow_list(()), taken_at=FIRST_DAY)
STATUS = Status("C0OPS", ACME, "U0ADMIN", NOW - timedelta(days=3), OTHER, build_report(this_month()), NOW)

CARDS: dict[str, Callable[[Translator], Message]] = {
    "month_in_progress": lambda translator: drawn(this_month(limit=60_000), translator),
    "heading_over_the_allowance": lambda translator: drawn(this_month(limit=50_000), translator),
    "over_the_allowance": lambda translator: drawn(this_month(limit=30_000), translator),
    "first_day_and_no_use": lambda translator: drawn(IDLE, translator),
    "no_allowance_and_unanswered": lambda translator: drawn(
        replace(this_month(beside=None, limit=None), unanswered=("beside", "top"), top=None),
        translator,
        stale_at=NOW + timedelta(hours=3),
    ),
    "closed_month_shared": lambda translator: drawn(last_month(), translator, shared_by="U0MEMBER"),
    "three_months": lambda translator: drawn(three_months(), translator),
    "flows": lambda translator: flows_card(breakdown(), Showing(translator, ZONE)),
    "no_flow_found": lambda translator: flows_card(breakdown("orders", flow_list(())), Showing(translator, ZONE)),
    "help": help_message,
    "help_digests": lambda translator: help_message(translator, HelpTopic.DIGESTS),
    "help_alerts": lambda translator: help_message(translator, HelpTopic.ALERTS),
    "welcome": lambda translator: welcome(translator, "C0OPS"),
    "welcome_in_direct_message": lambda translator: welcome(translator, "D0BEN", [ACME]),
    "choose": lambda translator: choose((ACME, OTHER), translator, Period.CURRENT_MONTH),
    "status": lambda translator: status_message(STATUS, Localizer(translator, ZONE)),
    "not_understood": lambda translator: error_message(NotUnderstood("flowz", ("flows", "Acme")), translator, ZONE),
}


def drawn(
    taken: Reading, translator: Translator, shared_by: str | None = None, stale_at: datetime | None = None
) -> Message:
    return report_card(build_report(taken), Showing(translator, ZONE, shared_by=shared_by, stale_at=stale_at))


def written(name: str, language: str) -> str:
    message = CARDS[name](translator_for(language))
    return f"{pretty({'text': message.text.split(chr(10)), 'blocks': message.blocks})}\n"


def kept(name: str, language: str) -> Path:
    return FOLDER / f"{name}.{language}.json"


def all_cards() -> list[tuple[str, str]]:
    return [(name, language) for name in CARDS for language in LANGUAGES]


def pretty(value: object, indent: int = 0) -> str:
    """JSON with everything on one line that fits on one, so that a chart's point or a table's row is a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= _WIDTH or not isinstance(value, dict | list | tuple):
        return flat
    inner = indent + 2
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {pretty(part, inner)}" for key, part in value.items()]
    else:
        parts = [pretty(part, inner) for part in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = ",\n".join(f"{' ' * inner}{part}" for part in parts)
    return f"{opening}\n{lines}\n{' ' * indent}{closing}"
