"""The buttons of help and welcome, pressed: each does what the command would that it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.alerts.listeners import AlertListeners
from bot.alerts.settings_words import AlertWords
from bot.deps import Deps
from bot.digests.listeners import DigestListeners
from bot.digests.schedule_words import ScheduleWords
from bot.onboarding import start_buttons
from bot.reports.listeners import ReportListeners
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, reply
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class StartListeners:
    """Answers come below and to the person alone: a welcome is everybody's, and help is read on."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {
            start_buttons.USAGE: self.usage_pressed,
            start_buttons.DIGEST: self.digest_pressed,
            start_buttons.ALERTS: self.alerts_pressed,
        }

    async def usage_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        report = await ReportListeners(self.deps).report_typed(interaction, person, Period.CURRENT_MONTH, "")
        await reply(self.deps, interaction, report)

    async def digest_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        message = await DigestListeners(self.deps).subscribe_typed(interaction, person, ScheduleWords(), "")
        if message is not None:
            await reply(self.deps, interaction, message)

    async def alerts_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        message = await AlertListeners(self.deps).typed(interaction, person, AlertWords(), "")
        if message is not None:
            await reply(self.deps, interaction, message)
