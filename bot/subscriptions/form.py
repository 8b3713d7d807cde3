"""The parts that the forms of all kinds have in common, and the target that each carries. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from bot.blocks.kit import paragraph
from bot.blocks.message import Block
from bot.blocks.modal import MOST_OPTIONS, alert, field, menu, modal, plain, saying_view
from bot.blocks.rich_text import Channel, Localizer, RichText, Untrusted, full_name_of, name_of
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.i18n.translator import Translator, noop
from bot.sharing.consent import BY_SHARING, NOBODY_SHOWN, ShownReaders, needs_consent
from bot.sharing.messages import reading_along
from bot.slack.error_codes import ARCHIVED, LEFT
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.pause_reasons import Reason, reason
from bot.usage.model import Organization

ORGANIZATION, LANGUAGE = "organization", "language"  # block ids


@dataclass(frozen=True, slots=True)
class Target:
    """The subscription or channel that a form is about. It comes back from a client: any of it may be forged."""

    channel_id: str
    subscription_id: str = ""  # empty: a new one
    version: int = 0  # of the subscription, when the form was opened
    locale: str = ""  # Slack's, of the person: what is wrong is said on the ack, when nobody can be asked
    organization: str = ""  # uuid of the one that the form names, where it does not ask for it


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The reason why nothing can be posted in a channel, by Slack's code or that of a consent or a pause.

    `is_final`: the person cannot do it; else the form opens with a warning. `is_pause`: of what there is already.
    """

    code: str
    readers: ShownReaders = NOBODY_SHOWN
    is_final: bool = True
    is_pause: bool = False


class FormContent(Protocol):
    """The content that every form has. `organizations`: those that the person may read."""

    @property
    def target(self) -> Target: ...

    @property
    def organizations(self) -> Sequence[Organization]: ...

    @property
    def organization(self) -> str:
        """Its uuid; one that is not offered chooses nothing."""
        ...


_FOR = {"subscribe": noop("subscribe for"), "alerts": noop("alerts for")}  # by verb; a name follows


def carried_target(target: Target) -> str:
    """The target as text, for its way to the client and back."""
    return json.dumps(list(astuple(target)))


def organization_field(
    organizations: Sequence[Organization], chosen: str, verb: str, translator: Translator
) -> list[Block]:
    """A menu of organizations, the chosen one first; how to name another one by `verb` where there are too many."""
    labels = {organization.uuid: RichText((full_name_of(organization),)).shown for organization in organizations}
    # Slack shows so many options and no more: the chosen one must be among them.
    chosen_first = dict(sorted(labels.items(), key=lambda label: label[0] != chosen))
    hint = translator.say("The organization in Pipefy to report on.")
    blocks = [field(ORGANIZATION, translator.say("Organization"), menu(chosen_first, chosen), hint=hint)]
    if len(labels) > MOST_OPTIONS:
        localizer = Localizer(translator, "UTC")
        command = localizer.command(_FOR[verb])
        more = noop("There are more organizations. Type {command} and a name to choose another.")
        blocks.append(paragraph(*localizer.say(more, command=command).elements()))
    return blocks


def target_of(private_metadata: str) -> Target | None:
    """The target in the text; None where no form of ours carries such a text."""
    try:
        carried = json.loads(private_metadata)
    except (ValueError, RecursionError):
        return None
    match carried:
        case [str(channel), str(subscription), int(version), *rest] if type(version) is int and len(rest) <= 2:
            # Forms that an earlier release opened carry nothing more.
            return Target(channel, subscription, version, *map(str, rest))
    return None


# The sentences of a pause speak of a subscription, and of a channel elsewhere; a form opens where it is about.
_HERE: dict[str, tuple[str, str]] = {
    LEFT: (noop("We can't post in this channel: the bot isn't in it."), noop("Type {invite} in this channel.")),
    ARCHIVED: (noop("We can't post in this channel: it is archived."), noop("Unarchive it, or use another channel.")),
    BY_SHARING: (
        noop("This channel is shared with another company, whose people would read the usage."),
        noop("A workspace admin has to allow us to post usage there."),
    ),
}


def _cause(obstacle: Obstacle, channel_id: str, localizer: Localizer) -> Reason:
    if obstacle.code not in _HERE:
        return reason(obstacle.code, localizer, channel_id)
    what, advice = _HERE[obstacle.code]
    return Reason(localizer.say(what), localizer.say(advice, invite=localizer.invitation()))


def obstacle_view(
    title: str, obstacle: Obstacle, channel_id: str, command: str, localizer: Localizer
) -> dict[str, Any]:
    """In place of a form that could not be saved: why, and what to do. `title` is yet to be translated."""
    translator, typed = localizer.translator, localizer.command(command)
    cause = _cause(obstacle, channel_id, localizer)
    if needs_consent(obstacle.code):
        lines = [
            *reading_along(obstacle.readers, localizer),
            localizer.say("Only a workspace admin can set this up here: ask one to type {command}.", command=typed),
        ]
    else:
        lines = [cause.advice, localizer.say("Then come back to this form with {command}.", command=typed)]
    below = [paragraph(*line.elements()) for line in lines]
    return modal(translator.say(title), [alert(cause.what.shown, "error"), *below], close=translator.say("Close"))


def obstacle_of_pause(subscription: Subscription[Any]) -> Obstacle | None:
    """The reason of a pause: what is saved meanwhile changes nothing about it."""
    if subscription.state is not SubscriptionState.PAUSED or subscription.pause_reason is None:
        return None
    return Obstacle(subscription.pause_reason, is_final=False, is_pause=True)


def warning_above(obstacle: Obstacle, channel_id: str, localizer: Localizer) -> Block:
    """Above a form: an admin will have to agree to those who read along, or it is paused."""
    if obstacle.is_pause:
        paused = reason(obstacle.code, localizer, channel_id)
        return alert(localizer.say("Paused.").then(paused.what, paused.advice).shown, "warning")
    cause = _cause(obstacle, channel_id, localizer)
    return alert(cause.what.then(localizer.say("After you save, we'll ask you to allow it.")).shown, "warning")


def loading_view(title: str, translator: Translator) -> dict[str, Any]:
    """Shown at once, while the bot finds out what it can offer. `title` is yet to be translated."""
    return saying_view(translator.say(title), translator.say("Loading…"), translator)


def working_view(title: str, translator: Translator) -> dict[str, Any]:
    """Shown while a submission is worked on. `title` is yet to be translated."""
    return saying_view(translator.say(title), translator.say("Working…"), translator)


def form_view(
    title: str,
    blocks: list[Block],
    *,
    callback_id: str,
    submit: str,
    target: Target,
    translator: Translator,
) -> dict[str, Any]:
    """A form. `submit`: the button's label where there is nothing to edit yet."""
    view = modal(title, blocks, close=translator.say("Cancel"))
    return {
        **view,
        "callback_id": callback_id,
        "submit": plain(translator.say("Save") if target.subscription_id else submit, 24),
        "private_metadata": carried_target(target),
    }


def meant_name(form: FormContent) -> Untrusted:
    """The name of the form's organization."""
    names = {organization.uuid: name_of(organization) for organization in form.organizations}
    return names.get(form.organization, Untrusted(form.organization[:8]))


def about(form: FormContent, introduction: RichText, verb: str, localizer: Localizer) -> list[Block]:
    """The channel and the organization: a subscription that is edited keeps its own."""
    if form.target.subscription_id:
        name = meant_name(form)
        channel = Channel(form.target.channel_id)
        line = localizer.say("{organization}, posted into {channel}.", organization=name, channel=channel)
        return [paragraph(*line.elements())]
    menu_of_organizations = organization_field(form.organizations, form.organization, verb, localizer.translator)
    return [paragraph(*introduction.elements()), *menu_of_organizations]


def language_field(locale: str, translator: Translator) -> Block:
    """A menu of the languages that posts may have."""
    hint = translator.say("The channel's, for example English (US).")
    return field(
        LANGUAGE, translator.say("Language of the posts"), menu(LANGUAGES, offered_language(locale)), hint=hint
    )


def organization_fault(values: Mapping[str, str], translator: Translator) -> dict[str, str]:
    """A sentence where the form asked for an organization and none is chosen."""
    missing = ORGANIZATION in values and not values[ORGANIZATION]
    return {ORGANIZATION: translator.say("Choose an organization.")} if missing else {}


def language_fault(values: Mapping[str, str], translator: Translator) -> dict[str, str]:
    """A sentence where no language is chosen that was offered."""
    return {} if values.get(LANGUAGE) in LANGUAGES else {LANGUAGE: translator.say("Choose a language.")}
