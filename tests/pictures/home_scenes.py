"""The surfaces beyond channels: Home, and the modals of the shortcuts."""

from tests.pictures.scene import FORM, Doing, Picture, Scene
from tests.pictures.stage import Stage
from tests.support.workspace import ACME, ANA, OPS

HOME = "#home"


def home(name: str, about: str, comes_about: Doing, *, person: str | None = None, **variables: str) -> Scene:
    """A person's Home."""
    return Scene(comes_about, (Picture(name, about, HOME),), person=person, at_home=True, variables=variables)


async def opened(stage: Stage, person: str | None = None) -> None:
    """The Home is opened, and drawn to its end."""
    await stage.acts.workspace.calls.surfaces.home_opened(person or stage.reader.person)
    await stage.settles()


async def new_to_admin(stage: Stage) -> None:
    """An admin opens it first of all."""
    await opened(stage, ANA)


async def subscribed(stage: Stage) -> None:
    """A channel with a digest and alerts, below their thresholds."""
    await stage.types("subscribe monday 09:00")
    await stage.types("alerts 80 100")
    await opened(stage)


async def seen_by_admin(stage: Stage) -> None:
    """Nothing is wrong, and an admin looks."""
    await stage.types("")
    await opened(stage, ANA)


async def firing(stage: Stage) -> None:
    """Alerts are set up, and usage passes one of their thresholds."""
    await stage.types("subscribe monday 09:00")
    await stage.types("alerts 50 80 90 100")
    stage.acts.use(82)
    await stage.acts.later()
    await opened(stage)


async def in_trouble(stage: Stage) -> None:
    """Pipefy does not answer, alerts sleep, and a scope is missing."""
    await stage.types("")
    await stage.types("alerts 50 80", person=ANA)
    stage.acts.workspace.world.pipefy.set_limit(ACME, None)
    for _ in range(5):
        await stage.acts.later()
    stage.acts.workspace.world.slack.app.scopes.remove("files:write")
    stage.acts.workspace.world.pipefy.down = True
    stage.acts.workspace.advance_clock(minutes=10)
    await opened(stage, ANA)


async def usage_shown(stage: Stage) -> None:
    """The global shortcut."""
    await stage.acts.workspace.calls.surfaces.shortcut_chosen(stage.reader.person, "show_usage")
    await stage.settles()


async def usage_at_message(stage: Stage) -> None:
    """The shortcut in a message's menu."""
    message = stage.acts.workspace.world.slack.say(OPS, ANA, "How many tasks are left?")
    calls = stage.acts.workspace.calls.surfaces
    await calls.message_shortcut_chosen(stage.reader.person, OPS, message.ts, "message_usage")
    await stage.settles()


async def set_up_opened(stage: Stage) -> None:
    """The global shortcut that sets something up."""
    await stage.acts.workspace.calls.surfaces.shortcut_chosen(stage.reader.person, "set_up")
    await stage.settles()


def modal(name: str, about: str, comes_about: Doing) -> Scene:
    """A shortcut's modal."""
    return Scene(comes_about, (Picture(name, about, FORM, whole=True),))


HOME_SCENES = (
    home("home-new", "Home before anything is linked", opened, PIPEFY_ORGANIZATION=""),
    home(
        "home-new-admin",
        "Home before anything is linked, for an admin",
        new_to_admin,
        person=ANA,
        PIPEFY_ORGANIZATION="",
    ),
    home("home", "Home with usage and subscriptions", subscribed),
    home("home-admin", "Home of an admin, with the settings of each organization", seen_by_admin, person=ANA),
    home("home-firing", "Home with an alert that fires", firing),
    home(
        "home-admin-trouble",
        "Home of an admin: Pipefy silent, a scope missing, alerts inactive",
        in_trouble,
        person=ANA,
    ),
    modal("shortcut-usage", "The shortcut Show Pipefy usage", usage_shown),
    modal("shortcut-message", "The shortcut of a message, which shares into its thread", usage_at_message),
    modal("shortcut-set-up", "The shortcut Set up digest or alerts", set_up_opened),
)
