"""The settings of an organization, opened on Home: its own form, above no channel."""

from dataclasses import dataclass
from typing import Any

from bot.deps import Deps
from bot.home.forms.opening import open_modal
from bot.organizations.rules.fill import opening_view
from bot.organizations.rules.form import TITLE
from bot.permissions import Person
from bot.slack.interaction import Interaction


@dataclass(frozen=True, slots=True)
class SettingsListeners:
    """The button of each organization. Its value comes back from a client: the form is refused to who is no admin."""

    deps: Deps

    async def opened(self, interaction: Interaction) -> None:
        async def make(person: Person) -> dict[str, Any]:
            return await opening_view(self.deps, person, "", interaction.value)

        await open_modal(self.deps, interaction, TITLE, make, typed="settings")
