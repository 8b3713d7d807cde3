"""The flows behind an alert: three of them on the card."""

from bot.alerts.model import Contributor, Contributors
from bot.blocks.rich_text import Line, Voice
from bot.digests.messages.flows import flow_name, signed

MOST_FLOWS = 3


def contributors_title(contributors: Contributors | None, voice: Voice) -> Line:
    """What the lines below it are; a whole sentence where there are none."""
    if contributors is None or not contributors.flows:
        return voice.say("Which flows used the tasks is not known.")
    day = voice.words.day(contributors.since)
    return voice.say("Flows that used most, since {day}:", day=day)


def contributor_lines(contributors: Contributors | None, voice: Voice) -> list[Line]:
    """A line for each, and how many others there are."""
    if contributors is None:
        return []
    lines = [_line(flow, voice) for flow in contributors.flows[:MOST_FLOWS]]
    others = contributors.others + len(contributors.flows) - len(lines)
    counted = voice.words.count("and {n} other flow", "and {n} other flows", others)
    return [*lines, *([Line((counted,))] if lines and others > 0 else [])]


def _line(flow: Contributor, voice: Voice) -> Line:
    name, tasks = flow_name(flow.flow, voice), voice.words.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return voice.say("{flow}: {tasks}", flow=name, tasks=tasks)
    difference = signed(flow.difference, voice.words)
    return voice.say(
        "{flow}: {tasks}, {difference} on as many days before", flow=name, tasks=tasks, difference=difference
    )
