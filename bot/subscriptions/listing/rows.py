"""An entry of a channel's list, the same for every kind: title, lines and the buttons of those who may. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, assert_never

from bot.blocks.rich_text import Localizer, RichText, UserMention, join, name_of
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.i18n.translator import Translator, noop
from bot.permissions import Person, is_admin
from bot.sharing.consent import BY_SHARING, ShownReaders
from bot.sharing.messages import reading_along
from bot.subscriptions.buttons import Buttons
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import BY_PERSON, Reason, reason
from bot.subscriptions.replies import Summary


class Listed(Summary, Protocol):
    """A subscription as the list shows it."""

    @property
    def locale(self) -> str: ...

    @property
    def state(self) -> SubscriptionState: ...

    @property
    def reason(self) -> str | None: ...

    @property
    def readers(self) -> ShownReaders:
        """Those who read along, where an admin's consent is missing."""
        ...


L = TypeVar("L", bound=Listed)
Row = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A subscription as the list draws it: with its buttons, or in short, in the group of its kind, among many."""

    id: str
    title: RichText
    lines: list[RichText]
    row: Row
    group: RichText
    short: RichText


@dataclass(frozen=True, slots=True)
class Rights:
    """Rights of the reader of a list: other buttons would only lead to a refusal."""

    may_change: bool
    may_allow: bool


def rights_of(person: Person, owner_id: str) -> Rights:
    """Rights of a person in a subscription with that owner."""
    admin = is_admin(person)
    return Rights(may_change=admin or person.id == owner_id, may_allow=admin)


@dataclass(frozen=True, slots=True)
class ListDrawing(Generic[L]):
    """The sentences of one kind, with {organization}, and what it puts between and beside them."""

    buttons: Buttons
    group_title: str
    active_title: str
    pending_title: str
    paused_title: str
    pending_short: str  # beside its name; a sentence for each kind, which agrees with it in gender and number
    paused_short: str
    pending_text: str  # when it becomes active
    resume_text: str | None  # what Resume does, where it is not what `pause_reasons` says
    lines: Callable[[L, Localizer], list[RichText]]
    short: Callable[[L, Localizer], str]  # of an active one, beside its name
    first_button: Callable[[str, Translator], dict[str, Any]]
    send_now: Callable[[str, Translator], dict[str, Any]] | None = None
    send_again: Callable[[L, Translator], Row] = lambda _listed, _translator: ()

    def entry(self, subscription: L, rights: Rights, localizer: Localizer) -> ListEntry:
        """A subscription for a reader with these rights."""
        owner = _owner(subscription, rights, localizer)
        lines = [*self._why_not(subscription, rights, localizer), *self.lines(subscription, localizer), owner]
        row = self._buttons(subscription, rights, localizer.translator) if rights.may_change else []
        group, short = localizer.say(self.group_title), self._short(subscription, localizer)
        return ListEntry(subscription.id, self._title(subscription, localizer), lines, row, group, short)

    def _short(self, subscription: L, localizer: Localizer) -> RichText:
        state = {
            SubscriptionState.PENDING: self.pending_short,
            SubscriptionState.PAUSED: self.paused_short,
        }.get(subscription.state)
        beside = localizer.translator.say(state) if state else self.short(subscription, localizer)
        return join([name_of(subscription.organization), beside], " · ")

    def _title(self, subscription: L, localizer: Localizer) -> RichText:
        name = name_of(subscription.organization)
        match subscription.state:
            case SubscriptionState.ACTIVE:
                return localizer.say(self.active_title, organization=name)
            case SubscriptionState.PENDING:
                return localizer.say(self.pending_title, organization=name)
            case SubscriptionState.PAUSED | SubscriptionState.REMOVED:  # what was removed is not listed
                return localizer.say(self.paused_title, organization=name)
            case _:
                assert_never(subscription.state)

    def _why_not(self, subscription: L, rights: Rights, localizer: Localizer) -> list[RichText]:
        code = subscription.reason
        if subscription.state is SubscriptionState.PENDING and not code:
            return [localizer.say(self.pending_text)]
        if subscription.state is SubscriptionState.ACTIVE or not code:
            return []
        cause = reason(code, localizer, subscription.channel_id)
        if code == BY_PERSON:
            return [cause.what.then(*self._resuming(cause, rights, localizer))]
        return [cause.what.then(cause.advice), *reading_along(subscription.readers, localizer)]

    def _resuming(self, cause: Reason, rights: Rights, localizer: Localizer) -> list[RichText]:
        if not rights.may_change:  # they have no button to press
            return []
        return [localizer.say(self.resume_text) if self.resume_text else cause.advice]

    def _buttons(self, subscription: L, rights: Rights, translator: Translator) -> list[dict[str, Any]]:
        row = [self.first_button(subscription.id, translator)]
        if subscription.reason == BY_SHARING:
            # With those who were shown above it: no other consent is asked for here.
            row += [self.buttons.allow(subscription.id, translator, subscription.readers)] if rights.may_allow else []
        elif subscription.state is SubscriptionState.PAUSED:
            code, may_allow = subscription.reason, rights.may_allow
            row += self.buttons.ways_out(subscription.id, code, translator, may_allow=may_allow)
        elif subscription.state is SubscriptionState.ACTIVE:
            row += [self.send_now(subscription.id, translator)] if self.send_now else []
            row.append(self.buttons.pause(subscription.id, translator))
        row += self.send_again(subscription, translator)
        return [*row, self.buttons.remove(subscription.id, subscription.organization, translator)]


def _owner(subscription: Listed, rights: Rights, localizer: Localizer) -> RichText:
    sentence = (
        noop("Owner: {person}; posted in {language}")
        if rights.may_change
        else noop("Owner: {person}; only they and workspace admins can change this")
    )
    language = LANGUAGES[offered_language(subscription.locale)]
    return localizer.say(sentence, person=UserMention(subscription.owner_id), language=language)
