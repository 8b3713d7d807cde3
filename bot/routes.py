"""Everything the bot listens to, registered with Bolt, and where it leads.

https://docs.slack.dev/tools/bolt-python/getting-started
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from slack_bolt.async_app import AsyncApp

from bot import commands
from bot.alerts.form.listeners import AlertFormListeners
from bot.alerts.handling.listeners import HandlingListeners
from bot.alerts.listeners import AlertListeners
from bot.alerts.messages.status import status_alerts
from bot.alerts.status import alert_statuses
from bot.blocks.kit import combine
from bot.blocks.message import Message
from bot.commands import Command, DigestCommand
from bot.deps import Deps
from bot.digests.form_listeners import DigestFormListeners
from bot.digests.listeners import DigestListeners
from bot.digests.past_week import PastWeekListeners
from bot.digests.planning import replan_workdays
from bot.errors import ArgumentFault, BadArgument, NotUnderstood
from bot.home.listeners import HomeListeners
from bot.home.presses import HomePresses
from bot.home.publisher import HomePublisher
from bot.installation import repository as installation_repository
from bot.installation.messages import trouble_status
from bot.onboarding.listeners import OnboardingListeners, help_typed
from bot.onboarding.start_listeners import StartListeners
from bot.organizations.listeners import OrganizationListeners
from bot.organizations.messages import status_footer
from bot.organizations.rules.listeners import RulesListeners
from bot.permissions import Person
from bot.reports.history_listeners import HistoryListeners
from bot.reports.history_words import OneWeek
from bot.reports.listeners import ReportListeners
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, reply
from bot.slack.router import ANYTHING, action_ids, by_name, one_of
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions.listing.listeners import ListListeners
from bot.subscriptions.listing.read import list_channel, pauses


def register(app: AsyncApp, deps: Deps, bot_user_id: str, dispatcher: Dispatcher) -> None:
    """Register every listener. Bolt asks them in this order, 18 µs each: the command first, what is unknown last."""
    listen = dispatcher.listener
    app.command("/pipefy-usage")(listen(SlashCommand(deps).typed))

    publisher = HomePublisher(deps)
    presses, home = HomePresses(deps, publisher), HomeListeners(deps, publisher)
    for buttons in (*button_tables(deps), home.actions()):
        app.action(action_ids(buttons))(listen(presses.around(by_name(buttons))))

    app.shortcut(one_of(home.shortcuts()))(listen(by_name(home.shortcuts())))
    # One pattern for all events: Slack sends what the manifest asks for, and a chain of 17 would cost 160 µs.
    events = {**OnboardingListeners(deps, bot_user_id).events(), **home.events()}
    app.event(ANYTHING)(listen(by_name(events)))

    forms = {
        **DigestFormListeners(deps).views(),
        **AlertFormListeners(deps).views(),
        **HandlingListeners(deps).views(),
        **home.views(),
        **RulesListeners(deps, partial(replan_workdays, deps)).views(),
    }
    app.view(one_of(forms))(dispatcher.submission(presses.around_forms(forms)))

    register_unknown(app, dispatcher)


def button_tables(deps: Deps) -> tuple[Mapping[str, Handler], ...]:
    """Handlers by action id, a table for each feature."""
    return (
        ReportListeners(deps).actions(),
        HistoryListeners(deps).actions(),
        DigestListeners(deps).actions(),
        DigestFormListeners(deps).actions(),
        PastWeekListeners(deps).actions(),
        AlertListeners(deps).actions(),
        AlertFormListeners(deps).actions(),
        StartListeners(deps).actions(),
        ListListeners(deps, SUBSCRIPTION_KINDS).actions(),
        HandlingListeners(deps).actions(),
        RulesListeners(deps, partial(replan_workdays, deps)).actions(),
    )


def register_unknown(app: AsyncApp, dispatcher: Dispatcher) -> None:
    """Catch what another version of the bot left in Slack: it is acked, and the person still reads a sentence."""
    app.command(ANYTHING)(dispatcher.listener(not_understood))
    app.action(ANYTHING)(dispatcher.listener(unknown_action))
    app.shortcut(ANYTHING)(dispatcher.listener(not_understood))
    app.view(ANYTHING)(dispatcher.listener(not_understood))
    app.view_closed(ANYTHING)(dispatcher.listener(ignored))


async def not_understood(interaction: Interaction) -> None:
    raise NotUnderstood(interaction.name)


async def unknown_action(interaction: Interaction) -> None:
    # Slack sends an action for every choice made in a modal; it means nothing until the modal is submitted.
    if not interaction.view_id:
        raise NotUnderstood(interaction.name)


async def ignored(_: Interaction) -> None:
    """A modal that was closed leaves nothing to do."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`/pipefy-usage`: parses the words and hands their values to the feature that they belong to."""

    deps: Deps

    async def typed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        command = commands.parse(interaction.text)
        verb = type(command).__name__
        with self.deps.metrics.counting(verb), self.deps.tracer.span(f"flow {verb}", {}):
            message = await self._answer(interaction, person, command)
        if message is not None:
            await reply(self.deps, interaction, message)

    async def _answer(self, interaction: Interaction, person: Person, command: Command) -> Message | None:
        """None where a form opened instead."""
        match command:
            case commands.ShowReport():
                return await self._report(interaction, person, command)
            case commands.ShowHistory():
                return await self._history(interaction, person, command)
            case commands.ShowFlows(period, words):
                return await ReportListeners(self.deps).flows_typed(interaction, person, period, words)
            case commands.Link() | commands.Unlink() | commands.Country() | commands.ShowSettings():
                return await self._organization(interaction, person, command)
            case commands.ShowStatus():
                return await self._status(interaction, person)
            case commands.Alerts(words, reference):
                return await AlertListeners(self.deps).typed(interaction, person, words, reference)
            case commands.Help(topic):
                return help_typed(self.deps, person, topic)
            case _:
                return await self._digest(interaction, person, command)

    async def _organization(
        self,
        interaction: Interaction,
        person: Person,
        command: commands.Link | commands.Unlink | commands.Country | commands.ShowSettings,
    ) -> Message | None:
        organizations = OrganizationListeners(self.deps)
        match command:
            case commands.Link(reference):
                return await organizations.link_typed(interaction, person, reference)
            case commands.Unlink():
                return await organizations.unlink_typed(interaction, person)
            case commands.Country(words, off):
                message = await organizations.country_typed(interaction, person, words, off=off)
                if words or off:
                    await replan_workdays(self.deps, person.workspace_id)
                return message
            case commands.ShowSettings(reference):
                listeners = RulesListeners(self.deps, partial(replan_workdays, self.deps))
                return await listeners.typed(interaction, person, reference)

    async def _report(self, interaction: Interaction, person: Person, command: commands.ShowReport) -> Message:
        listeners = ReportListeners(self.deps)
        try:
            return await listeners.report_typed(interaction, person, command.period, command.reference)
        except NotUnderstood as error:
            if command.verb == "help":
                return help_typed(self.deps, person)
            if command.verb:  # no organization is called so: the verb is meant, and takes no words
                raise BadArgument(ArgumentFault.NO_WORDS, _behind_verb(command), command.verb) from error
            raise NotUnderstood(error.word, error.nearest) from error

    async def _history(self, interaction: Interaction, person: Person, command: commands.ShowHistory) -> Message:
        match command.span:
            case OneWeek(week):
                return await PastWeekListeners(self.deps).typed(interaction, person, week, command.reference)
            case span:
                return await HistoryListeners(self.deps).typed(interaction, person, span, command.reference)

    async def _digest(self, interaction: Interaction, person: Person, command: DigestCommand) -> Message | None:
        digests = DigestListeners(self.deps)
        match command:
            case commands.Subscribe(schedule, reference):
                return await digests.subscribe_typed(interaction, person, schedule, reference)
            case commands.Unsubscribe(reference, cadence):
                return await digests.unsubscribe_typed(interaction, person, reference, cadence)
            case commands.ListSubscriptions():
                return await list_channel(self.deps, SUBSCRIPTION_KINDS, person, interaction.channel_id)
            case commands.ShowTest(cadence):
                return await digests.test_typed(interaction, person, cadence)
            case _:
                assert_never(command)

    async def _status(self, interaction: Interaction, person: Person) -> Message:
        """The installation's part where it is in trouble, the organization's, the alerts', and what is paused."""
        alerts = await alert_statuses(self.deps, person, interaction.channel_id)
        watched = [status.organization for status in alerts]
        usage, shown = await OrganizationListeners(self.deps).status_typed(interaction, person, watched)
        paused = await pauses(self.deps, SUBSCRIPTION_KINDS, person, interaction.channel_id)
        localizer = self.deps.localizer(person.locale, person.time_zone)
        async with self.deps.sessions.read() as session:
            trouble = await installation_repository.find(session, person.workspace_id)
        parts = (
            trouble_status(trouble, localizer) if trouble else None,
            usage,
            paused,
            status_alerts(alerts, localizer, shown=shown) if alerts else None,
            status_footer(self.deps.version, localizer),
        )
        return combine(*(part for part in parts if part))


def _behind_verb(command: commands.ShowReport) -> str:
    """The words that a command was given and does not take."""
    return command.reference.partition(" ")[2] or command.reference
