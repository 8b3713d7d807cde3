"""Who handles which interaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.slack.interaction import AckResponse, CloseModal, Handler, Interaction, ViewHandler


@dataclass(frozen=True, slots=True)
class Router:
    """Who handles what. An action is found by its whole id, else by the part before its first colon."""

    commands: Mapping[str, Handler] = field(default_factory=dict)
    actions: Mapping[str, Handler] = field(default_factory=dict)
    events: Mapping[str, Handler] = field(default_factory=dict)
    views: Mapping[str, ViewHandler] = field(default_factory=dict)

    def find(self, interaction: Interaction) -> Handler | None:
        match interaction.kind:
            case "command":
                return self.commands.get(interaction.name)
            case "event":
                return self.events.get(interaction.name)
            case "action":
                return self.actions.get(interaction.name) or self.actions.get(interaction.name.partition(":")[0])
            case "view":
                if (view := self.views.get(interaction.name)) is None:
                    return None
                return view.closed if interaction.closed else view.handler

    def judge(self, interaction: Interaction) -> AckResponse:
        """What rides on the ack: only a submitted modal waits for more than an empty one."""
        if interaction.kind == "view" and not interaction.closed:
            return self.views[interaction.name].judge(interaction)
        return CloseModal()
