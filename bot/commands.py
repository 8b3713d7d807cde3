"""The grammar of `/pipefy-usage`: words become frozen values. Pure, and the one parser of the bot.

Nothing is guessed: a word that means nothing keeps its place in the command, and the use case that knows the
organizations decides whether it is a name. `help` is drawn from `VERBS` and `PERIODS`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.alerts.settings_words import AlertWords, read_alert_words
from bot.blocks.rich_text import COMMAND
from bot.digests.schedule_words import ScheduleWords, read_schedule
from bot.i18n.spelling import bare, fold, normalize, unquote, without_signs
from bot.i18n.vocabulary import PERIODS, VERBS, all_spellings
from bot.onboarding.help_topic import HelpTopic
from bot.reports.history_words import Span, span_around
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class ShowReport:
    """The report. `reference`: the organization as it was written, by id, URL, uuid, name, or meaningless words.

    `verb`: the reference begins with a command that takes no words, which is meant where no organization is called so.
    """

    period: Period = Period.CURRENT_MONTH
    reference: str = ""
    has_period: bool = False
    verb: str = ""


@dataclass(frozen=True, slots=True)
class ShowFlows:
    """The breakdown by flow, searched by `words` when there are any."""

    period: Period = Period.CURRENT_MONTH
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """A month, several months or a week from what was kept. `reference`: the organization as it was written."""

    span: Span
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Make this channel mean an organization; without one, offer those that can be read."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Unlink:
    """Forget which organization this channel means."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Post a digest here every week; without any words the form opens. `reference`: the organization as written."""

    schedule: ScheduleWords = ScheduleWords()  # noqa: RUF009 - frozen
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """No more digests here, or not of that organization."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """The digests and alerts of this channel."""


@dataclass(frozen=True, slots=True)
class ShowTest:
    """The digest as it would look now, to the person alone."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts for this channel; without any words the form opens. `reference`: the organization as written."""

    words: AlertWords = AlertWords()  # noqa: RUF009 - frozen
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """The organization of this channel, and the health of the bot."""


@dataclass(frozen=True, slots=True)
class Help:
    """The list of commands, or all about one thing."""

    topic: HelpTopic = HelpTopic.EVERYTHING


@dataclass(frozen=True, slots=True)
class Country:
    """The country whose holidays count. `words`: as it was typed, empty to see it; `off`: none counts any more."""

    words: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """The rules of an organization, as a form. `reference`: the organization as it was written."""

    reference: str = ""


DigestCommand = Subscribe | Unsubscribe | ListSubscriptions | ShowTest
Command = (
    ShowReport
    | ShowFlows
    | ShowHistory
    | Link
    | Unlink
    | DigestCommand
    | Alerts
    | Country
    | ShowSettings
    | ShowStatus
    | Help
)

_PERIOD_LIKE = re.compile("|".join(all_spellings(lambda vocabulary: vocabulary.period_stems)))
_MOST_WORDS = 4  # of any spelling above
_FOR = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.before_organization)}
_TOPICS = {"subscribe": HelpTopic.DIGESTS, "unsubscribe": HelpTopic.DIGESTS, "alerts": HelpTopic.ALERTS}
# Without "no": it is the code of Norway.
_OFF = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.off)} - {"no"}
_ALONE: Mapping[str, Command] = {
    "unlink": Unlink(),
    "list": ListSubscriptions(),
    "test": ShowTest(),
    "status": ShowStatus(),
    "help": Help(),
}


def parse(text: str) -> Command:
    """Read what follows the command. Never raises; words that mean nothing stay in the value."""
    words = _without_command(normalize(text).split())
    if not words:
        return ShowReport()
    verb, arguments = _verb_and_rest(words)
    if alone := _alone(verb, arguments):
        return alone
    match verb:
        case "flows":
            period, _, search = _period_first(arguments)
            return ShowFlows(period, unquote(" ".join(search)))
        case "link" | "country" | "settings":
            return _about_organization(verb, arguments)
        case "subscribe":
            return _subscribe(arguments)
        case "unsubscribe":
            return Unsubscribe(unquote(" ".join(arguments[1:] if _is_for(arguments) else arguments)))
        case "alerts":
            return _alerts(arguments)
        case _:
            return _report(words, verb if verb in _ALONE else "")


def _alone(verb: str, words: list[str]) -> Command | None:
    """The command of a verb that takes no words, or help about one; None for all that has to be read on."""
    if verb == "help" and (topic := _topic(words)):
        return Help(topic)
    if verb in _TOPICS and len(words) == 1 and _verb(words[0]) == "help":  # `alerts help` says the same
        return Help(_TOPICS[verb])
    return None if words else _ALONE.get(verb)


def _topic(words: list[str]) -> HelpTopic | None:
    """The topic that is named by its command, and nothing else is: an organization may be called `help desk`."""
    spoken = without_signs(words)
    return _TOPICS.get(_verb(spoken[0])) if len(spoken) == 1 else None


def looks_like_period(words: str) -> bool:
    """True for words that mean some stretch of time, though perhaps none that the bot knows."""
    return bool(_PERIOD_LIKE.search(fold(words)))


def _about_organization(verb: str, arguments: list[str]) -> Link | Country | ShowSettings:
    words = unquote(" ".join(arguments))
    match verb:
        case "link":
            return Link(words)
        case "country":
            return Country(off=True) if fold(words) in _OFF else Country(words)
        case _:
            return ShowSettings(unquote(" ".join(arguments[1:])) if _is_for(arguments) else words)


def _subscribe(words: list[str]) -> Subscribe:
    """Words after `for` are the organization, whatever they look like: it may be called Monday."""
    before, reference = _until_for(words)
    return Subscribe(read_schedule(before), reference)


def _alerts(words: list[str]) -> Alerts:
    before, reference = _until_for(words)
    return Alerts(read_alert_words(before), reference)


def _until_for(words: list[str]) -> tuple[list[str], str]:
    end = next((place for place, word in enumerate(words) if fold(word) in _FOR), len(words))
    return words[:end], unquote(" ".join(words[end + 1 :]))


def _is_for(words: list[str]) -> bool:
    return bool(words) and fold(words[0]) in _FOR


def _without_command(words: list[str]) -> list[str]:
    """Words without the command itself, typed once more, or the slash of it before a word: `/status`."""
    if not words or not words[0].startswith("/"):
        return words
    first = words[0].removeprefix("/")
    return words[1:] if words[0] == COMMAND or not first else [first, *words[1:]]


def _verb_and_rest(words: list[str]) -> tuple[str, list[str]]:
    """The command, "" where there is none, and what follows it. Emoji beside it are no words: `:bar_chart: flows`."""
    spoken = without_signs(words)
    if not spoken:  # but `?` is a command
        return _verb(words[0]) if len(words) == 1 else "", words[1:]
    rest = words[words.index(spoken[0]) + 1 :]
    return _verb(spoken[0]), rest if without_signs(rest) else []


def _verb(word: str) -> str:
    return _VERB_OF.get(fold(bare(word)), "")


def _report(words: list[str], verb: str) -> ShowReport | ShowFlows | ShowHistory:
    if history := span_around(without_signs(words)):
        span, others = history
        return ShowHistory(span, unquote(" ".join(others[1:] if _is_for(others) else others)))
    period, has_period, others = _period_around(words)
    if not has_period:
        # A name keeps its emoji; only where they hide a period are they left out.
        period, has_period, others_spoken = _period_around(without_signs(words))
        others = others_spoken if has_period else others
    if has_period and not without_signs(others):
        others = []
    # Alone behind a period the word is the command; with more behind it, an organization may be called so.
    if has_period and len(others) == 1 and _verb(others[0]) == "flows":
        return ShowFlows(period)
    return ShowReport(period, unquote(" ".join(others)), has_period, verb)


def _period_around(words: list[str]) -> tuple[Period, bool, list[str]]:
    period, has_period, others = _period_first(words)
    if not has_period and len(words) > 1:  # `Acme last_month` says the same as `last_month Acme`
        return _period_last(words)
    return period, has_period, others


def _period_first(words: list[str]) -> tuple[Period, bool, list[str]]:
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        period = _period(words[:size])
        if period:
            return period, True, words[size:]
    return Period.CURRENT_MONTH, False, words


def _period_last(words: list[str]) -> tuple[Period, bool, list[str]]:
    for size in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        period = _period(words[-size:])
        if period:
            return period, True, words[:-size]
    return Period.CURRENT_MONTH, False, words


_VERB_OF = {fold(spelling): verb for verb, spellings in VERBS.items() for spelling in spellings}
_PERIOD_OF = {fold(spelling): period for period, spellings in PERIODS.items() for spelling in spellings}


def _period(words: list[str]) -> Period | None:
    return _PERIOD_OF.get(fold(bare(" ".join(words))))
