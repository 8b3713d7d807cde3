"""The alerts of a channel as `list` shows them, below its digests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from bot.alerts.messages import buttons
from bot.alerts.messages.settings_text import extra_lines, snooze_line, when_line
from bot.alerts.model import AlertSettings
from bot.blocks.kit import actions, fallback_text
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, bullet_list, name_of, titled_list
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.i18n.translator import Translator
from bot.subscriptions.model import State
from bot.subscriptions.pause_reasons import BY_PERSON, BY_SHARING, reason
from bot.usage.model import Organization

MOST_DRAWN = 3  # with buttons: a message holds 50 blocks, and the digests take up to 43
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ListedAlerts:
    """Alerts as the list shows them. `passed`: the marks that are passed now; `silent_until` as in `Since`."""

    id: str
    organization: Organization
    settings: AlertSettings
    locale: str
    owner_id: str
    state: State
    reason: str | None = None
    passed: tuple[int, ...] = ()
    silent: bool = False
    silent_until: datetime | None = None


def alerts_list(listed_ones: Sequence[ListedAlerts], localizer: Localizer) -> Message:
    """All alerts of a channel: at least one. `kit.together` sets it below the list of digests."""
    blocks: list[Block] = []
    text: list[str] = []
    for one in listed_ones[:MOST_DRAWN]:
        title, lines = _title(one, localizer), _lines(one, localizer)
        blocks += [titled_list(title, lines), actions(_buttons(one, localizer.translator))]
        text += [title.text, *(f"• {line.text}" for line in lines)]
    more = [_title(one, localizer).then(*_lines(one, localizer)[:1]) for one in listed_ones[MOST_DRAWN:MOST_LISTED]]
    blocks += [bullet_list(more)] if more else []
    return Message(fallback_text([*text, *(f"• {line.text}" for line in more)]), tuple(blocks))


def _title(one: ListedAlerts, localizer: Localizer) -> RichText:
    name = name_of(one.organization)
    match one.state:
        case State.ACTIVE:
            return localizer.say("Alerts for {organization}", organization=name)
        case State.PENDING:
            return localizer.say("Alerts for {organization}: not active yet", organization=name)
        case State.PAUSED | State.REMOVED:  # what was removed is not listed
            return localizer.say("Alerts for {organization}: paused", organization=name)
        case _:
            assert_never(one.state)


def _lines(one: ListedAlerts, localizer: Localizer) -> list[RichText]:
    marks = ", ".join(map(localizer.translator.percent, one.passed))
    person, language = UserMention(one.owner_id), LANGUAGES[offered_language(one.locale)]
    return [
        *_why_not(one, localizer),
        when_line(one.settings, localizer),
        *extra_lines(one.settings, localizer),
        *([localizer.say("Passed now: {marks}", marks=marks)] if marks else []),
        *([snooze_line(one.silent_until, localizer)] if one.silent else []),
        localizer.say("Set up by {person}, written in {language}", person=person, language=language),
    ]


def _why_not(one: ListedAlerts, localizer: Localizer) -> list[RichText]:
    if one.state is State.PENDING and not one.reason:
        return [localizer.say("They become active as soon as their welcome is in the channel.")]
    if one.state is State.ACTIVE or not one.reason:
        return []
    why = reason(one.reason, localizer)
    if one.reason == BY_PERSON:  # what to do about a digest is said in its own words
        return [why.what.then(localizer.say("Resume switches them on again."))]
    return [why.what.then(why.advice)]


def _buttons(one: ListedAlerts, translator: Translator) -> list[dict[str, Any]]:
    made = [buttons.settings(one.id, translator)]
    if one.reason == BY_SHARING:
        made.append(buttons.allow_shared(one.id, translator))
    elif one.state is State.PAUSED:
        made.append(buttons.resume(one.id, translator))
    elif one.state is State.ACTIVE:
        made.append(buttons.pause(one.id, translator))
    return [*made, buttons.off(one.id, name_of(one.organization).words, translator)]
