"""Presses on Home, and in the modals above it: handlers of features get the channel, and the Home is drawn again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.deps import Deps
from bot.home.buttons import channel_of_row
from bot.home.pace import PublishReason
from bot.home.publisher import HomePublisher
from bot.slack.interaction import Handler, Interaction, ViewHandler
from bot.slack.signed_metadata import sign
from bot.subscriptions.form import Target, carried_target


@dataclass(frozen=True, slots=True)
class HomePresses:
    """The seam between Home and the features' own listeners, which know channels, messages and modals."""

    deps: Deps
    publisher: HomePublisher

    def around(self, handler: Handler) -> Handler:
        """The handler, for presses in channels, in modals and on Home."""

        async def pressed(interaction: Interaction) -> None:
            try:
                await handler(self._placed(interaction) if interaction.on_home else interaction)
            finally:
                self._publish_after(interaction)

        return pressed

    def around_forms(self, forms: Mapping[str, ViewHandler]) -> dict[str, ViewHandler]:
        """The forms, after whose saving the Home of who opened them there is drawn again."""
        return {name: ViewHandler(form.validate, self.around(form.handler)) for name, form in forms.items()}

    def _placed(self, interaction: Interaction) -> Interaction:
        """The press as if it had happened in the channel that its row is about.

        What opens above it carries the channel too, signed, as a form does: its own buttons are judged by that.
        """
        channel_id = channel_of_row(interaction.block_id, partial(self.deps.sign, interaction.person_id))
        carried = sign(self.deps.sign, interaction.person_id, carried_target(Target(channel_id)))
        return replace(interaction, channel_id=channel_id, private_metadata=carried)

    def _publish_after(self, interaction: Interaction) -> None:
        key = (interaction.workspace_id, interaction.person_id)
        if interaction.on_home:
            self.publisher.memory.note_looking(key)
            self.publisher.request(key, PublishReason.CHANGED, interaction.view_hash)
        elif interaction.view_id and self.publisher.memory.is_looking(key):
            self.publisher.request(key, PublishReason.CHANGED)
