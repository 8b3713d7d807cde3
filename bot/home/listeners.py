"""Home in Slack: it is opened, and its own buttons are pressed. Those of features lead to the features' listeners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.kit import fallback_text
from bot.blocks.message import Message
from bot.blocks.rich_text import RichText, bullet_list
from bot.deps import Deps
from bot.home import buttons
from bot.home.forms.set_up_listeners import SetUpListeners
from bot.home.forms.settings_listeners import SettingsListeners
from bot.home.forms.usage_listeners import UsageListeners
from bot.home.pace import PublishReason
from bot.home.publisher import HomePublisher
from bot.home.read import read_home, subscription_parts
from bot.home.readable import read_records
from bot.home.view import in_place
from bot.slack.interaction import Handler, Interaction, ViewHandler
from bot.slack.reply import person_of, reply

SHOW_USAGE, MESSAGE_USAGE, SET_UP = "show_usage", "message_usage", "set_up"  # callback ids, as in manifest.yml
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
        set_up = SetUpListeners(self.deps)
        return {
            buttons.REFRESH: self.refresh_pressed,
            buttons.USAGE: UsageListeners(self.deps).opened,
            buttons.SET_UP: set_up.set_up_opened,
            buttons.SETTINGS: SettingsListeners(self.deps).opened,
            buttons.LINK: set_up.link_opened,
            buttons.ALL: self.all_pressed,
            **UsageListeners(self.deps).actions(),
        }

    def shortcuts(self) -> Mapping[str, Handler]:
        """By callback id: the manifest names them, so they never change."""
        usage, set_up = UsageListeners(self.deps), SetUpListeners(self.deps)
        return {SHOW_USAGE: usage.opened, MESSAGE_USAGE: usage.opened_at_message, SET_UP: set_up.set_up_opened}

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {**UsageListeners(self.deps).views(), **SetUpListeners(self.deps).views()}

    async def home_opened(self, interaction: Interaction) -> None:
        """A person looks at their Home. Slack tells of the other tab, too."""
        # https://docs.slack.dev/reference/events/app_home_opened: the view is there from the second opening on.
        if interaction.value == _HOME_TAB and interaction.person_id:
            key = (interaction.workspace_id, interaction.person_id)
            self.publisher.memory.note_looking(key)
            why = PublishReason.OPENED if interaction.view_hash else PublishReason.FIRST
            self.publisher.request(key, why, interaction.view_hash)

    async def all_pressed(self, interaction: Interaction) -> None:
        """Everything of which Home shows a part, in a line each."""
        person = await person_of(self.deps, interaction)
        localizer = self.deps.localizer(person.locale, person.time_zone)
        if interaction.value == buttons.ALERTS:
            content = await read_home(self.deps, self.publisher.memory, person)
            lines = [firing.title for firing in content.firings]
        else:
            records = await read_records(self.deps, person)
            lines = [in_place(part, localizer) for part in await subscription_parts(self.deps, person, records.own)]
        await reply(self.deps, interaction, _listed(lines))

    async def refresh_pressed(self, _: Interaction) -> None:
        """Nothing: after each press the Home is drawn again."""


def _listed(lines: Sequence[RichText]) -> Message:
    shown = lines[:_MOST_LISTED]
    return Message(fallback_text(line.text for line in shown), (bullet_list(shown),))
