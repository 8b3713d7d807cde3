"""Words about budgets of flows and pipes. Pure."""

from datetime import date

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import figures
from bot.alerts.model import FULL_USE
from bot.alerts.rules.flow_budgets import FlowBudgetPassed
from bot.blocks.kit import actions, context, fallback_text
from bot.blocks.message import Message
from bot.blocks.rich_text import Fragment, Localizer, RichText, Untrusted, name_of, paragraphs
from bot.i18n.translator import noop
from bot.usage.model import Organization

_FLOW = noop("{organization}, flow {name}: {percent} of its budget, {used} of {base} tasks, {left}.")
_PIPE = noop("{organization}, pipe {name}: {percent} of its budget, {used} of {base} tasks, {left}.")


def flow_budget_note(
    organization: Organization, crossed: FlowBudgetPassed, read_on: date, subscription_id: str, localizer: Localizer
) -> Message:
    """`🟠 Acme, flow Sync orders: 84% of its budget, 4,200 of 5,000 tasks, 800 left.`"""
    translator, budget = localizer.translator, crossed.budget
    values: dict[str, Fragment | RichText] = {"organization": name_of(organization), "name": Untrusted(budget.name)}
    values |= figures(crossed.used, budget.tasks, translator)
    sign = "🔴" if crossed.mark >= FULL_USE else "🟠"
    line = localizer.say(_PIPE if budget.is_pipe else _FLOW, **values)
    end = translator.say("Data of {day} (UTC); the count restarts next month.", day=translator.day(read_on))
    row = actions([buttons.settings(subscription_id, translator)])
    message = paragraphs([RichText((f"{sign} ", *line.parts))], context(end), row)
    return Message(fallback_text([message.text, end]), message.blocks)
