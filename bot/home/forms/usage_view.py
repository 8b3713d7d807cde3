"""The modal of usage: organization and period to choose, the report, and where to share it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks.flow_table import flow_line
from bot.blocks.kit import actions, bullets, context, paragraph, select
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.modal import MOST_OPTIONS, message_view, modal, plain
from bot.blocks.phrases import period_name
from bot.blocks.rich_text import Localizer, RichText, full_name_of
from bot.home.forms.carried import CarriedUsage, written
from bot.home.forms.conversation import channel_field
from bot.i18n.translator import Translator, noop
from bot.reports.messages.card import MOST_FLOWS
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import Report

USAGE_FORM = "usage_form"  # callback id
ORGANIZATION, PERIOD = "usage_organization", "usage_period"  # action ids
TITLE = noop("Pipefy usage")


@dataclass(frozen=True, slots=True)
class UsageForm:
    """The content of the modal. `card`: of the report, as the person alone reads it."""

    carried: CarriedUsage
    organizations: Sequence[Organization]
    report: Report
    card: Message


def usage_view(form: UsageForm, translator: Translator) -> dict[str, Any]:
    """The report, and above it what may be chosen."""
    shown = message_view("", form.card, translator)["blocks"]
    blocks = [_choices(form, translator), *shown, *_flows(form.report, translator), _share(form, translator)]
    return _carrying(
        form.carried, modal(translator.say(TITLE), blocks, close=translator.say("Close")), translator.say("Share")
    )


def question_view(carried: CarriedUsage, question: Message, translator: Translator) -> dict[str, Any]:
    """The question to an admin before others read along; the answer is the submission."""
    return _carrying(carried, message_view(translator.say(TITLE), question, translator), translator.say("Share anyway"))


def nothing_to_read(localizer: Localizer, *, may_link: bool) -> Message:
    """In place of a report, where no organization may be read."""
    if may_link:
        words = localizer.say(
            "No organization is linked yet. Type {link} in a channel to link one.", link=localizer.command("link")
        )
    else:
        words = localizer.say(
            "No organization that you may read is linked yet. Ask a workspace admin to type {link} in your channel.",
            link=localizer.command("link"),
        )
    return Message(words.text, (paragraph(*words.elements()),))


def _carrying(carried: CarriedUsage, view: dict[str, Any], submit: str) -> dict[str, Any]:
    return {**view, "callback_id": USAGE_FORM, "submit": plain(submit, 24), "private_metadata": written(carried)}


def _choices(form: UsageForm, translator: Translator) -> Block:
    chosen = form.carried.organization
    names = {organization.uuid: RichText((full_name_of(organization),)).shown for organization in form.organizations}
    # A menu holds a hundred, and the chosen one must be among them.
    first = dict(sorted(names.items(), key=lambda named: named[0] != chosen)[:MOST_OPTIONS])
    periods = {period.value: period_name(period, translator) for period in Period}
    menus = [
        _chosen(select(translator.say("Organization"), ORGANIZATION, first), chosen),
        _chosen(select(translator.say("Period"), PERIOD, periods), form.carried.period.value),
    ]
    return actions(menus)


def _chosen(menu: dict[str, Any], value: str) -> dict[str, Any]:
    option = next((option for option in menu["options"] if option["value"] == value), None)
    return {**menu, "initial_option": option} if option else menu


def _flows(report: Report, translator: Translator) -> list[Block]:
    """The top flows as a list: a modal takes neither tables nor charts."""
    lines = [[plain_words(flow_line(flow, translator))] for flow in report.flows[:MOST_FLOWS]]
    return [paragraph(plain_words(translator.say("Top flows by tasks"), bold=True)), bullets(lines)] if lines else []


def _share(form: UsageForm, translator: Translator) -> Block:
    if form.carried.thread_ts:
        return context(translator.say("Share posts it into the thread of the message, where everybody reads it."))
    hint = noop("Everybody in the channel reads it. The bot has to be in it.")
    return channel_field(noop("Share to a channel"), translator, hint=hint, optional=True)
