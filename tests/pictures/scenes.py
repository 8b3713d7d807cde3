"""Every surface as data: how it comes about by the front door, and which part of the page is its picture."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from bot.usage.organization_rules import QuietHours
from tests.pictures.home_scenes import HOME_SCENES
from tests.pictures.scene import FORM, Doing, Picture, Scene
from tests.pictures.settings_scenes import SETTINGS_SCENES
from tests.pictures.stage import Stage
from tests.support.workspace import BEN, CARMEN, GUS, RANDOM

ALERT = "#messages > li:has([data-action-id=alert_details])"
DIGEST = "#messages > li:has(details[data-thread])"
CADENCE = "#messages > li:has([data-action-id=digest_skip])"
PAGE = "body"
NOTIFICATION, BELL = "> .content > .notification", "#notifications"
DEFAULT_ALERTS = "alerts 50 80 90 100"
DIRECT = "D0BEN"


def typed(name: str, about: str, text: str, *, person: str | None = None) -> Scene:
    """A command, and its answer."""
    return Scene(lambda stage: stage.types(text, person=person), (Picture(name, about),), person=person)


def form(name: str, about: str, text: str) -> Scene:
    """A form as it opens, and all of it."""
    pictures = Picture(name, about, FORM), Picture(f"{name}-whole", f"{about}, all of it", FORM, whole=True)
    return Scene(lambda stage: stage.opens_form(text), pictures)


def alert(name: str, about: str, comes_about: Doing) -> Scene:
    """An alert in the channel, and as a phone announces it."""
    announced = Picture(f"{name}-notification", f"{about}, on a locked phone", f"{ALERT} {NOTIFICATION}", BELL)
    return Scene(comes_about, (Picture(name, about, ALERT), announced))


def digest(name: str, about: str, weeks: int, extent: str = "everything") -> Scene:
    """The last of so many digests: alone, with its thread, and as a phone announces it."""
    return Scene(
        lambda stage: digests(stage, weeks, extent),
        (
            Picture(name, about, DIGEST),
            Picture(f"{name}-thread", f"{about}, with its thread", DIGEST, "details[data-thread] > summary"),
            Picture(f"{name}-notification", f"{about}, on a locked phone", f"{DIGEST} {NOTIFICATION}", BELL),
        ),
    )


def cadence(name: str, about: str, comes_about: Doing) -> Scene:
    """A daily or monthly digest, and as a phone announces it."""
    announced = Picture(f"{name}-notification", f"{about}, on a locked phone", f"{CADENCE} {NOTIFICATION}", BELL)
    return Scene(comes_about, (Picture(name, about, CADENCE), announced))


async def passes(stage: Stage, percent: float, words: str = DEFAULT_ALERTS) -> None:
    """Alerts are set up, and use comes to so many percent."""
    await stage.types(words)
    stage.acts.use(percent)
    await stage.acts.later()


async def is_taken(stage: Stage) -> None:
    """Somebody who reads the alert takes it on."""
    await passes(stage, 82)
    await stage.presses_on_card("alert_acknowledge")


async def unusual_day(stage: Stage) -> None:
    """Yesterday had three times the usual."""
    await stage.types("alerts 1000 forecast off spikes on")
    stage.adds_usage(6_000)
    await stage.mornings(1)


async def silent_day(stage: Stage) -> None:
    """Pipefy has no task of yesterday, on which flows ran."""
    await stage.types("alerts 1000 forecast off spikes on")
    stage.acts.workspace.world.pipefy.unreported.add(stage.acts.workspace.world.now().date())
    stage.acts.clock.ahead += 3600  # else the night's reading would wait, as the last one was just now
    await stage.mornings(1)


async def after_quiet_hours(stage: Stage) -> None:
    """An unusual day and a threshold waited through the night."""
    await stage.acts.quiet_hours(QuietHours(time(0), time(10, 59), weekends=False, time_zone="UTC"))
    await stage.types(f"{DEFAULT_ALERTS} forecast off spikes on")
    stage.adds_usage(6_000)
    tomorrow = stage.acts.workspace.world.now().date() + timedelta(days=1)
    stage.acts.workspace.world.turn(datetime.combine(tomorrow, time(0, 6), UTC))
    await stage.acts.settled()
    stage.acts.workspace.world.turn(datetime.combine(tomorrow, time(6, 30), UTC))
    stage.adds_usage(4_000)
    await stage.acts.look()
    stage.acts.clock.ahead += 3600
    stage.acts.workspace.world.turn(datetime.combine(tomorrow, time(11), UTC))
    await stage.acts.look()


async def changed(stage: Stage, before: str, after: str) -> None:
    """Words change what other words set up, a while later."""
    await stage.types(before)
    stage.acts.workspace.advance_clock(minutes=10)
    await stage.types(after)


async def form_of_another(stage: Stage) -> None:
    """Ben set alerts up; Carmen, who may not change them, opens their form."""
    await stage.types(DEFAULT_ALERTS, person=BEN)
    await stage.opens_form("alerts", person=CARMEN)


async def digests(stage: Stage, weeks: int, extent: str = "everything") -> None:
    """A channel subscribes on a Thursday, and so many Mondays come."""
    await stage.types(f"subscribe monday 09:00 {extent}")
    for _ in range(weeks):
        await stage.next_monday()


async def history(stage: Stage, words: str) -> None:
    """Two months after three digests; then a command about the past."""
    await digests(stage, 3)
    stage.acts.workspace.advance_clock(days=60)
    await stage.types(words)


async def daily_digest(stage: Stage) -> None:
    """Three weeks pass with their readings; then a channel subscribes, and two days come: Spain rests on the first."""
    await digests(stage, 1)
    for _ in range(14):
        await stage.next_day()
    await stage.types("subscribe daily 09:00")
    for _ in range(2):
        await stage.next_day()


async def monthly_digest(stage: Stage) -> None:
    """The first of the next month comes."""
    await stage.types("subscribe monthly 1 09:00")
    await stage.next_monday()
    while stage.acts.workspace.world.now().day != 1:
        await stage.next_day()


async def every_cadence(stage: Stage) -> None:
    """A channel gets a digest of each cadence; then a command that has to ask which."""
    for words in ("subscribe daily 09:00", "subscribe monday 09:00", "subscribe monthly 31 09:00"):
        await stage.types(words)
    await stage.types("list")


async def set_up(stage: Stage, words: str) -> None:
    """A channel with a digest and alerts, the latter near a threshold; then a command."""
    await stage.types("subscribe monday 09:00")
    await passes(stage, 78)
    await stage.types(words)


async def welcomed(stage: Stage) -> None:
    """Somebody invites the bot."""
    await stage.acts.workspace.calls.invited(stage.reader.person, RANDOM)
    await stage.settles()


async def spoken_to(stage: Stage) -> None:
    """Somebody writes to the bot alone."""
    await stage.acts.workspace.calls.typed(BEN, DIRECT, "hi")
    await stage.settles()


async def without_pipefy(stage: Stage) -> None:
    """Pipefy does not answer, and never did."""
    stage.acts.workspace.world.pipefy.down = True
    await stage.types("last_month")


async def without_pipefy_since(stage: Stage) -> None:
    """Pipefy answered five hours ago, and does not now."""
    await stage.types("last_month")
    stage.acts.workspace.advance_clock(hours=5)
    stage.acts.workspace.world.pipefy.down = True
    await stage.types("last_month")


SCENES: tuple[Scene, ...] = (
    Scene(lambda stage: stage.types(), (Picture("page", "The sandbox: a report with its chart in #ops", PAGE),)),
    typed("report-this-month", "The report of this month: used, expected, allowance, and the flows", ""),
    typed(
        "report-last-month", "The report of last month, with the day on which the allowance was passed", "last_month"
    ),
    typed("report-last-3-months", "The report of the last three months, month by month", "last_3_months"),
    typed("flows", "Every flow of this month with its tasks", "flows"),
    alert("alert-80", "An alert: 80% of the allowance is passed", lambda stage: passes(stage, 82)),
    alert("alert-over-100", "An alert: use is above the allowance", lambda stage: passes(stage, 106)),
    Scene(is_taken, (Picture("alert-taken", "An alert that somebody is on", ALERT),)),
    alert(
        "alert-forecast",
        "An alert: the month is on track to exceed its allowance",
        lambda s: passes(s, 80, "alerts 100"),
    ),
    alert("alert-unusual-day", "An alert: yesterday was an unusual day", unusual_day),
    alert("alert-silent-day", "An alert: Pipefy reported no task for yesterday", silent_day),
    alert("alert-after-quiet-hours", "An alert that waited, with an unusual day that did too", after_quiet_hours),
    digest("digest-first-week", "The first weekly digest", 1),
    digest("digest-sixth-week", "The sixth weekly digest", 6),
    digest("digest-headline", "A weekly digest of its headline only", 3, "headline"),
    digest("digest-top-flows", "A weekly digest of its headline and top flows", 3, "top flows"),
    cadence("digest-daily", "A daily digest", daily_digest),
    cadence("digest-monthly", "A monthly digest", monthly_digest),
    Scene(every_cadence, (Picture("list-cadences", "A channel with a digest of each cadence"),)),
    Scene(lambda stage: history(stage, "2026-11"), (Picture("history-month", "A month that Pipefy no longer tells"),)),
    Scene(lambda stage: history(stage, "6 months"), (Picture("history-months", "Six months side by side"),)),
    Scene(lambda stage: history(stage, "week 2026-W49"), (Picture("history-week", "A week's digest, shown again"),)),
    form("form-digest", "The form for a digest", "subscribe"),
    form("form-alerts", "The form for alerts", "alerts"),
    Scene(
        lambda stage: stage.opens_form("alerts", channel=RANDOM),
        (Picture("form-refused", "The bot is not in the channel for which somebody opens a form", FORM),),
        RANDOM,
    ),
    Scene(
        form_of_another,
        (Picture("form-of-another", "The alerts of somebody else, for a person who may not change them", FORM),),
        person=CARMEN,
    ),
    Scene(
        lambda stage: changed(stage, "subscribe monday 09:00", "subscribe saturday 08:00"),
        (Picture("digest-changed", "Words change the channel's weekly digest"),),
    ),
    Scene(
        lambda stage: changed(stage, DEFAULT_ALERTS, "alerts 50"),
        (Picture("alerts-changed", "Words change the channel's alerts"),),
    ),
    typed("help", "Help", "help"),
    Scene(lambda stage: set_up(stage, "list"), (Picture("list", "The digests and alerts of a channel"),)),
    Scene(lambda stage: set_up(stage, "status"), (Picture("status", "What a channel shows, and how fresh it is"),)),
    Scene(welcomed, (Picture("welcome-channel", "The welcome in a channel"),), RANDOM),
    Scene(spoken_to, (Picture("welcome-direct", "The welcome in a direct message"),), DIRECT, BEN),
    typed(
        "refusal-organization", "A member asks for an organization that admins alone may read", "301235", person=CARMEN
    ),
    typed("refusal-guest", "A guest asks for usage", "", person=GUS),
    Scene(without_pipefy, (Picture("error-pipefy", "Pipefy does not answer"),)),
    Scene(without_pipefy_since, (Picture("error-pipefy-last-reading", "Pipefy does not answer, and did before"),)),
    typed("error-words", "A time that cannot be", "subscribe monday 25:00"),
    *HOME_SCENES,
    *SETTINGS_SCENES,
)


def chosen_scenes(beginnings: Sequence[str] | None = None) -> list[Scene]:
    """Those with a picture whose name begins so; all where nothing is asked for."""
    names = tuple(beginnings or [""])
    return [scene for scene in SCENES if any(picture.name.startswith(names) for picture in scene.pictures)]


def pictures() -> list[Picture]:
    """Every picture, in the order of the scenes."""
    return [picture for scene in SCENES for picture in scene.pictures]
