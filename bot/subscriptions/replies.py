"""Replies to what a person did to a subscription: what holds now, and the way back. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from bot.blocks.kit import MOST_BUTTONS, actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Localizer, RichText, UserMention, full_name_of, name_of, paragraphs
from bot.i18n.translator import Translator
from bot.sharing.consent import BY_SHARING, NOBODY_SHOWN, ShownReaders, is_unknown
from bot.sharing.messages import reading_along
from bot.subscriptions.buttons import Buttons
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


class Summary(Protocol):
    """A subscription as its messages name it."""

    @property
    def id(self) -> str: ...

    @property
    def organization(self) -> Organization: ...

    @property
    def channel_id(self) -> str: ...

    @property
    def owner_id(self) -> str: ...


N = TypeVar("N", bound=Summary)

After = Callable[[RichText, N, Localizer], Message]


@dataclass(frozen=True, slots=True)
class Replies(Generic[N]):
    """The sentences of one kind, each with {organization}, and what it draws after them."""

    buttons: Buttons
    paused_text: str
    resumed_text: str
    removed_texts: tuple[str, str]  # what no longer comes, and what Undo does
    restored_text: str
    allowed_text: str
    refused_text: str  # nothing was saved, as the bot cannot post
    which_text: str  # of several, which one to remove
    unchanged_text: str  # Undo changed nothing, as somebody has changed it since
    undone_text: str
    owned_text: str  # with {person} and {channel}: somebody else's
    asking_text: str  # likewise, to its owner
    settings: Callable[[N, Localizer], list[RichText]]  # how it is set, in sentences
    edit_button: Callable[[str, Translator], dict[str, Any]]  # opens the form
    as_it_is: After[N]  # when it comes, below what was just done
    as_allowed: After[N]
    words: Callable[[N, Localizer], Mapping[str, str]] = lambda _subscription, _localizer: {}  # further ones for texts
    named: Callable[[N, Localizer], RichText] = lambda subscription, _localizer: RichText(
        (full_name_of(subscription.organization),)
    )  # beside others of its channel

    def paused(self, subscription: N, localizer: Localizer) -> Message:
        """A person paused it."""
        row = actions([self.buttons.resume(subscription.id, localizer.translator)])
        return paragraphs([self._say(self.paused_text, subscription, localizer)], row)

    def resumed(self, subscription: N, localizer: Localizer) -> Message:
        """A person resumed it."""
        return self.as_it_is(self._say(self.resumed_text, subscription, localizer), subscription, localizer)

    def removed(self, subscription: N, localizer: Localizer) -> Message:
        """It no longer comes, and the way back."""
        lines = [self._say(text, subscription, localizer) for text in self.removed_texts]
        return paragraphs(lines, actions([self.buttons.restore(subscription.id, localizer.translator)]))

    def unchanged(self, subscription: N, localizer: Localizer) -> Message:
        """The way back from a change leads nowhere any more."""
        return self.as_it_is(self._say(self.unchanged_text, subscription, localizer), subscription, localizer)

    def undone(self, subscription: N, localizer: Localizer) -> Message:
        """A change was taken back."""
        return self.as_it_is(self._say(self.undone_text, subscription, localizer), subscription, localizer)

    def owned(self, subscription: N, localizer: Localizer, *, owner_is_gone: bool) -> Message:
        """Somebody else's: how it is set, who may change it, and the way to ask."""
        row = [] if owner_is_gone else [self.buttons.ask_owner(subscription.id, localizer.translator)]
        lines = [self._named(self.owned_text, subscription.owner_id, subscription, localizer)]
        lines += self.settings(subscription, localizer)
        lines.append(_who_may_change(subscription, localizer, owner_is_gone=owner_is_gone))
        return paragraphs(lines, *([actions(row)] if row else []))

    def asking(self, subscription: N, asker_id: str, localizer: Localizer) -> Message:
        """For the owner: somebody wants it changed."""
        lines = [
            self._named(self.asking_text, asker_id, subscription, localizer),
            *self.settings(subscription, localizer),
            localizer.say("Ask {person} what they need.", person=UserMention(asker_id)),
        ]
        return paragraphs(lines, actions([self.edit_button(subscription.id, localizer.translator)]))

    def asked(self, subscription: N, localizer: Localizer, *, is_new: bool) -> Message:
        """For the person who asked the owner. `is_new`: not asked today already."""
        owner = UserMention(subscription.owner_id)
        first = (
            localizer.say("We asked {person} for you, in a direct message.", person=owner)
            if is_new
            else localizer.say("You've already asked {person} today.", person=owner)
        )
        return paragraphs([first, localizer.say("Tell {person} what you need.", person=owner)])

    def not_asked(self, subscription: N, localizer: Localizer) -> Message:
        """For the person: Slack did not take the direct message."""
        owner = UserMention(subscription.owner_id)
        first = localizer.say("We could not send {person} a direct message.", person=owner)
        return paragraphs([first, localizer.say("Tell {person} what you need.", person=owner)])

    def restored(self, subscription: N, localizer: Localizer) -> Message:
        """The way back was taken."""
        return self.as_it_is(self._say(self.restored_text, subscription, localizer), subscription, localizer)

    def allowed(self, subscription: N, localizer: Localizer) -> Message:
        """An admin confirmed it."""
        return self.as_allowed(self._say(self.allowed_text, subscription, localizer), subscription, localizer)

    def which_to_remove(self, subscriptions: Sequence[N], localizer: Localizer) -> Message:
        """Several of them: which one?"""
        row = [
            self.buttons.remove(
                subscription.id,
                subscription.organization,
                localizer.translator,
                label=self.named(subscription, localizer).shown,
                place=place,
            )
            for place, subscription in enumerate(subscriptions[:MOST_BUTTONS])
        ]
        names = [RichText(("• ", *self.named(subscription, localizer).parts)) for subscription in subscriptions]
        return paragraphs([localizer.say(self.which_text), *names], actions(row))

    def cannot_post(self, code: str, subscription: N, localizer: Localizer) -> Message:
        """Nothing was saved, since the bot cannot post here: why, and exactly what to do."""
        cause = reason(code, localizer, subscription.channel_id)
        return paragraphs([self._say(self.refused_text, subscription, localizer), cause.what.then(cause.advice)])

    def refused(
        self,
        code: str,
        subscription: N,
        localizer: Localizer,
        *,
        may_allow: bool,
        readers: ShownReaders = NOBODY_SHOWN,
    ) -> Message:
        """Nothing is posted yet. `code`: one that needs consent, or Slack's."""
        if code == BY_SHARING:
            return self.shared_channel(subscription, localizer, may_allow=may_allow, readers=readers)
        if is_unknown(code):
            return self.unknown_readers(code, subscription, localizer, may_allow=may_allow)
        return self.cannot_post(code, subscription, localizer)

    def shared_channel(
        self, subscription: N, localizer: Localizer, *, may_allow: bool, readers: ShownReaders = NOBODY_SHOWN
    ) -> Message:
        """Another company reads along, so an admin has to confirm. Others read who may."""
        lines = [
            localizer.say(
                "People from another company can read {this_channel}.", **localizer.here(subscription.channel_id)
            ),
            *reading_along(readers, localizer),
            localizer.say(
                "People from that company would see {organization}'s usage.",
                organization=name_of(subscription.organization),
            ),
        ]
        allow = self.buttons.allow(subscription.id, localizer.translator, readers)
        return self._asking(lines, allow, subscription, localizer, may_allow=may_allow)

    def unknown_readers(self, code: str, subscription: N, localizer: Localizer, *, may_allow: bool) -> Message:
        """Slack does not say who reads, so an admin has to confirm. Others read who may."""
        cause = reason(code, localizer, subscription.channel_id)
        allow = self.buttons.post_anyway(subscription.id, localizer.translator)
        return self._asking([cause.what, cause.advice], allow, subscription, localizer, may_allow=may_allow)

    def _named(self, text: str, person_id: str, subscription: N, localizer: Localizer) -> RichText:
        return localizer.say(
            text,
            **self.words(subscription, localizer),
            person=UserMention(person_id),
            organization=name_of(subscription.organization),
            channel=Channel(subscription.channel_id),
        )

    def _say(self, text: str, subscription: N, localizer: Localizer) -> RichText:
        here = localizer.here(subscription.channel_id)
        words = self.words(subscription, localizer)
        return localizer.say(text, **here, **words, organization=name_of(subscription.organization))

    def _asking(
        self,
        lines: list[RichText],
        allow: dict[str, Any],
        subscription: N,
        localizer: Localizer,
        *,
        may_allow: bool,
    ) -> Message:
        if not may_allow:
            command = localizer.command("list")
            waits = localizer.say(
                "We saved it and paused it until a workspace admin allows it: {command}", command=command
            )
            return paragraphs([*lines, waits])
        remove = self.buttons.remove(subscription.id, subscription.organization, localizer.translator)
        waits = localizer.say("We saved it and paused it until you allow it.")
        return paragraphs([*lines, waits], actions([allow, remove]))


def _who_may_change(subscription: Summary, localizer: Localizer, *, owner_is_gone: bool) -> RichText:
    owner = UserMention(subscription.owner_id)
    if owner_is_gone:
        return localizer.say("{person} is no longer here: a workspace admin can change this.", person=owner)
    return localizer.say("Only {person} and workspace admins can change this.", person=owner)
