"""The flows of a month, in a digest that cannot tell their week yet: as a table and as lines. Pure."""

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.message import Block
from bot.digests.model import Digest
from bot.digests.month_flows import MonthFlows
from bot.i18n.translator import Translator


def month_caption(flows: MonthFlows, translator: Translator) -> str:
    """The title, which says which month it is: beside a week's figures it would pass for the week."""
    month = translator.month(flows.month)
    if flows.is_over:
        return translator.say("Flows that used most in {month}", month=month)
    return translator.say("Flows that used most in {month} so far", month=month)


def month_table(digest: Digest, translator: Translator, *, after: int = 0, most: int) -> Block | None:
    """The flows that used most, `after` those that another table has; None where there are none."""
    flows = digest.month_flows
    if flows is None or not (rows := flows.flows[after : after + most]):
        return None
    return flow_table(month_caption(flows, translator), rows, flows.total, translator)[0]


def month_lines(digest: Digest, translator: Translator, *, after: int = 0, most: int) -> list[str]:
    """The same as lines for the text, escaped."""
    flows = digest.month_flows
    if flows is None or not (rows := flows.flows[after : after + most]):
        return []
    lines = [f"• {flow_line(flow, translator)}" for flow in rows]
    return [f"{month_caption(flows, translator)}:", *lines]
