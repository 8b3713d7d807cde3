"""Homes for tests: they are opened, read and pressed, and the bot is waited for until it has nothing more to do."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.homes import Home
from sandbox.slack.views import View
from tests.support.alerts import Alerting
from tests.support.digests import _words
from tests.support.workspace import BEN, PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Homes(Alerting):
    """Everything that people do with their Home and with shortcuts."""

    async def opens_home(self, person: str = BEN) -> Home:
        """Open it, and read it as it stands in the end."""
        await self.workspace.calls.surfaces.home_opened(person)
        return await self.home_settled(person)

    async def home_settled(self, person: str = BEN) -> Home:
        """The Home, once the bot has nothing more to do."""
        await self.workspace.bot.tasks.drain(PATIENCE_SECONDS)
        home = self.workspace.world.slack.homes.of(person)
        assert home is not None
        return home

    async def uses_home(self, action_id: str, choice: str | None = None, *, person: str = BEN) -> Home:
        """Press a button, or choose from a menu by the end of the option's value, and read the Home then."""
        home = self.workspace.world.slack.homes.of(person)
        assert home is not None
        block, element = next(
            (block, element)
            for block in home.body["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == action_id
        )
        values = [option["value"] for option in element.get("options", ())]
        value = next((value for value in values if choice and value.endswith(choice)), None)
        await self.workspace.calls.surfaces.home_used(person, block["block_id"], action_id, value)
        return await self.home_settled(person)

    def modal(self, person: str = BEN) -> View:
        """The modal before a person."""
        view = self.workspace.world.slack.views.before(person)
        assert view is not None
        return view

    def published(self, person: str = BEN) -> list[Home]:
        """Every Home of the person that Slack took."""
        return [home for home in self.workspace.world.slack.homes.published if home.person == person]


def words_of(view: Home | View) -> str:
    """Every word of a Home or a modal, with plain spaces."""
    return "".join(_words(view.body)).replace("\u202f", " ").replace("\xa0", " ")


def actions_of(view: Home | View) -> list[str]:
    """The action ids of everything that can be pressed, in order."""
    blocks: list[dict[str, Any]] = [block for block in view.body["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for block in blocks for element in block["elements"]]
