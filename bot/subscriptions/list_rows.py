"""The rows of a channel's list, the same for every kind: title, lines, buttons, and the rest in short. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, assert_never

from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.rich_text import Localizer, RichText, UserMention, name_of, titled_list
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.i18n.translator import Translator
from bot.sharing.consent import BY_SHARING, ShownReaders
from bot.sharing.messages import reading_along
from bot.subscriptions.buttons import Buttons
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import BY_PERSON, reason
from bot.usage.model import Organization


class Listed(Protocol):
    """A subscription as the list shows it."""

    @property
    def id(self) -> str: ...

    @property
    def organization(self) -> Organization: ...

    @property
    def channel_id(self) -> str: ...

    @property
    def locale(self) -> str: ...

    @property
    def owner_id(self) -> str: ...

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
class Rows:
    """Blocks, their text, and a line for each subscription that is not drawn in full."""

    blocks: list[Block]
    text: list[str]
    more: list[RichText]


@dataclass(frozen=True, slots=True)
class ListDrawing(Generic[L]):
    """The sentences of one kind, with {organization}, and what it puts between and beside them."""

    buttons: Buttons
    active_title: str
    pending_title: str
    paused_title: str
    pending_text: str  # when it becomes active
    resume_text: str | None  # what Resume does, where it is not what `pause_reasons` says
    lines: Callable[[L, Localizer], list[RichText]]
    first_button: Callable[[str, Translator], dict[str, Any]]
    send_now: Callable[[str, Translator], dict[str, Any]] | None = None
    send_again: Callable[[L, Translator], Row] = lambda _listed, _translator: ()

    def rows(self, listed: Sequence[L], localizer: Localizer, *, most_drawn: int, most_listed: int) -> Rows:
        """Draw the first ones with buttons: a message holds 50 blocks. https://docs.slack.dev/reference/block-kit"""
        blocks: list[Block] = []
        text: list[str] = []
        for subscription in listed[:most_drawn]:
            title, lines = self._title(subscription, localizer), self._lines(subscription, localizer)
            row = self._buttons(subscription, localizer.translator)
            blocks += [titled_list(title, lines), actions(row)]
            text += [title.text, *(f"• {line.text}" for line in lines)]
        rest = listed[most_drawn:most_listed]
        return Rows(blocks, text, [self._short(subscription, localizer) for subscription in rest])

    def _short(self, subscription: L, localizer: Localizer) -> RichText:
        return self._title(subscription, localizer).then(*self._lines(subscription, localizer)[:1])

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

    def _lines(self, subscription: L, localizer: Localizer) -> list[RichText]:
        owner = localizer.say(
            "Set up by {person}, written in {language}",
            person=UserMention(subscription.owner_id),
            language=LANGUAGES[offered_language(subscription.locale)],
        )
        return [*self._why_not(subscription, localizer), *self.lines(subscription, localizer), owner]

    def _why_not(self, subscription: L, localizer: Localizer) -> list[RichText]:
        code = subscription.reason
        if subscription.state is SubscriptionState.PENDING and not code:
            return [localizer.say(self.pending_text)]
        if subscription.state is SubscriptionState.ACTIVE or not code:
            return []
        cause = reason(code, localizer, subscription.channel_id)
        if code == BY_PERSON and self.resume_text:
            return [cause.what.then(localizer.say(self.resume_text))]
        return [cause.what.then(cause.advice), *reading_along(subscription.readers, localizer)]

    def _buttons(self, subscription: L, translator: Translator) -> list[dict[str, Any]]:
        row = [self.first_button(subscription.id, translator)]
        if subscription.reason == BY_SHARING:
            row.append(self.buttons.allow(subscription.id, translator, subscription.readers))
        elif subscription.state is SubscriptionState.PAUSED:
            row += self.buttons.ways_out(subscription.id, subscription.reason, translator)
        elif subscription.state is SubscriptionState.ACTIVE:
            row += [self.send_now(subscription.id, translator)] if self.send_now else []
            row.append(self.buttons.pause(subscription.id, translator))
        row += self.send_again(subscription, translator)
        return [*row, self.buttons.remove(subscription.id, subscription.organization, translator)]
