"""Send a breakdown as a CSV file to one person.

Slack shows a file to all in the channel that it is shared into, and has no file for one reader alone; so it goes into
the person's own direct message with the bot. https://docs.slack.dev/messaging/working-with-files
"""

from dataclasses import dataclass

import structlog

from bot.blocks.csv_file import BOM
from bot.deps import Deps
from bot.permissions import Person
from bot.ports import Ambiguous, NotUploaded, Refused, ToChannel
from bot.reports.messages.card import Showing
from bot.reports.messages.flows_csv import file_follows, file_name, file_not_sent, flow_csv
from bot.usage.model import Breakdown
from bot.usage.report import by_tasks

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class CsvNotSent(Exception):
    """The file did not surely come. `reason`: Slack's code; `ambiguous`: it may be there all the same."""

    reason: str
    ambiguous: bool = False


async def send_csv(deps: Deps, person: Person, breakdown: Breakdown, showing: Showing) -> str:
    """Send the file; the id of the direct message that it is in. Raises CsvNotSent.

    The message goes first, since only Slack's answer to it tells the id that a file needs, and the scope `im:write`
    to ask for it is more than this is worth. Where the file then fails, the message says so.
    """
    conversation_id, ts = await _announce(deps, person, breakdown, showing)
    content = (BOM + flow_csv(by_tasks(breakdown.flows.flows), showing.translator)).encode()
    name = file_name(breakdown)
    result = await deps.attach(conversation_id, None, name, content, name)
    if isinstance(result, NotUploaded):
        failed = file_not_sent(result.reason, showing.translator, ambiguous=result.ambiguous)
        if not result.ambiguous:
            await deps.update_message(conversation_id, ts, failed)
        raise CsvNotSent(result.reason, result.ambiguous)
    return conversation_id


async def _announce(deps: Deps, person: Person, breakdown: Breakdown, showing: Showing) -> tuple[str, str]:
    """Post the message of the file; its conversation and ts."""
    end = await deps.post(ToChannel(person.workspace_id, person.id), file_follows(breakdown, showing))
    match end:
        case Refused(reason=reason):
            raise CsvNotSent(reason)
        case Ambiguous(reason=reason):
            raise CsvNotSent(reason, ambiguous=True)
    if end.channel_id is None or end.ts is None:
        raise CsvNotSent("unreadable_answer")
    return end.channel_id, end.ts
