"""Home in Slack: it is opened, and its own buttons are pressed. Those of features lead to the features' listeners."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deps import Deps
from bot.home import buttons
from bot.home.pace import Urgency
from bot.home.publisher import HomePublisher
from bot.slack.interaction import Handler, Interaction

_HOME_TAB = "home"
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class HomeListeners:
    """The event and Home's own buttons."""

    deps: Deps
    publisher: HomePublisher

    def events(self) -> Mapping[str, Handler]:
        """By the type of the event."""
        return {"app_home_opened": self.home_opened}

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {buttons.REFRESH: self.refresh_pressed}

    async def home_opened(self, interaction: Interaction) -> None:
        """A person looks at their Home. Slack tells of the other tab, too."""
        # https://docs.slack.dev/reference/events/app_home_opened: the view is there from the second opening on.
        if interaction.value == _HOME_TAB and interaction.person_id:
            key = (interaction.workspace_id, interaction.person_id)
            self.publisher.memory.note_looking(key)
            urgency = Urgency.OPENED if interaction.view_hash else Urgency.FIRST
            self.publisher.request(key, urgency, interaction.view_hash)

    async def refresh_pressed(self, _: Interaction) -> None:
        """Nothing: after each press the Home is drawn again."""
