"""A scene as data: how it comes about by the front door, and which parts of the page are its pictures."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.pictures.stage import Stage
from tests.support.workspace import OPS

Doing = Callable[[Stage], Awaitable[object]]
ANSWER = "#messages > li[data-user=U0BOT]:last-child"
FORM = "dialog[data-view-id]"


@dataclass(frozen=True, slots=True)
class Picture:
    """The last that matches `of`, after the last that matches `presses` was pressed. `about`: what one sees, in words.

    `whole`: all of a form, and not the one screen of it that a person sees at first.
    """

    name: str
    about: str
    of: str = ANSWER
    presses: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """`person` looks at it in `channel`, or `at_home`; by default the reader does. `variables`: settings of the bot."""

    comes_about: Doing
    pictures: tuple[Picture, ...]
    channel: str = OPS
    person: str | None = None
    at_home: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
