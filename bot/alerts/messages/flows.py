"""The flows behind an alert: three of them on the card."""

from bot.alerts.model import Contributor, Contributors
from bot.blocks.rich_text import Localizer, RichText
from bot.digests.messages.flows import flow_name, signed

MOST_FLOWS = 3


def contributors_title(contributors: Contributors | None, localizer: Localizer) -> RichText:
    """What the lines below it are; a whole sentence where there are none."""
    if contributors is None or not contributors.flows:
        return localizer.say("Which flows used the tasks is not known.")
    day = localizer.translator.day(contributors.since)
    return localizer.say("Flows that used most, since {day}:", day=day)


def contributor_lines(contributors: Contributors | None, localizer: Localizer) -> list[RichText]:
    """A line for each, and how many others there are."""
    if contributors is None:
        return []
    lines = [_line(flow, localizer) for flow in contributors.flows[:MOST_FLOWS]]
    others = contributors.others + len(contributors.flows) - len(lines)
    counted = localizer.translator.count("and {n} other flow", "and {n} other flows", others)
    return [*lines, *([RichText((counted,))] if lines and others > 0 else [])]


def _line(flow: Contributor, localizer: Localizer) -> RichText:
    name, tasks = flow_name(flow.flow, localizer), localizer.translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    difference = signed(flow.difference, localizer.translator)
    return localizer.say(
        "{flow}: {tasks}, {difference} on as many days before", flow=name, tasks=tasks, difference=difference
    )
