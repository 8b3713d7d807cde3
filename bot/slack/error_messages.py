"""A sentence for every error that the bot can explain: what happened, what to do now."""

from collections.abc import Callable
from datetime import datetime

from bot import errors
from bot.blocks.kit import code, note, rich, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.sanitize import escape, tame
from bot.errors import AddressFault, Refusal
from bot.i18n.translator import Words
from bot.onboarding.messages import COMMAND, notice
from bot.usage.period import Period


def mark(sentence: str) -> str:
    """Tells the catalogues' extractor that this is a sentence."""
    return sentence


_ASK_OPERATOR = mark("Please pass this on to whoever runs the bot.")
_SOON = mark("Please ask again in a minute.")
_LATER = mark("Please ask again in a few minutes.")
_WAIT = mark("Pipefy asks the bot to wait.")
_ADMIN_LINKS = mark("Ask a workspace admin to type {command} link here.")

_SENTENCES: dict[type[errors.BotError], tuple[str, str]] = {
    errors.PipefyDown: (mark("Pipefy does not answer right now."), _LATER),
    errors.PipefySlow: (mark("Pipefy took too long to answer."), _LATER),
    errors.PipefyBusy: (mark("Many people are asking Pipefy right now."), _SOON),
    errors.PipefyRateLimited: (_WAIT, _LATER),
    errors.DatabaseDown: (mark("The bot's database does not answer."), _SOON),
    errors.NotUnderstood: (
        mark("“{word}” is no command, period or organization that you can read here."),
        mark(
            "The periods are current_month, last_month and last_3_months. "
            "Example: {example}. For everything else: {help}."
        ),
    ),
    errors.UnknownOrganization: (
        mark("The bot's Pipefy account cannot read an organization “{name}”."),
        mark("Check the number or name, or ask a Pipefy admin to give the account the Usage Stats permission there."),
    ),
    errors.RoleLacksUsageStats: (
        mark("The bot's Pipefy account may not read this organization's usage."),
        mark("Ask a Pipefy admin to give its role the Usage Stats permission (Roles and Permissions)."),
    ),
    errors.IntegrationsNotContracted: (
        mark("This organization has no integrations in its Pipefy plan."),
        mark("There are no tasks to count. Ask your Pipefy contact if that is wrong."),
    ),
    errors.WrongCredentials: (
        mark("Pipefy does not accept the bot's account."),
        mark("Whoever runs the bot can set new credentials; python -m bot doctor tells which."),
    ),
    errors.PersonUnknown: (mark("Slack could not tell the bot who you are, so it shows nothing."), _SOON),
    errors.NoOrganization: (mark("Nothing says which organization this channel means."), _ADMIN_LINKS),
    errors.ReadingGone: (
        mark("The bot no longer has the figures behind this button."),
        mark("Type {command} for fresh ones."),
    ),
    errors.ChannelShared: (
        mark("This channel is shared with another company."),
        mark("A workspace admin can allow it with {command} list."),
    ),
    errors.SubscriptionGone: (
        mark("This subscription no longer exists."),
        mark("Type {command} list to see those of this channel."),
    ),
    errors.SubscriptionChanged: (
        mark("Somebody else changed this meanwhile."),
        mark("Type {command} list to see it as it is now."),
    ),
    errors.AlertsGone: (
        mark("These alerts no longer exist."),
        mark("Type {command} alerts to set them up again."),
    ),
    errors.AlreadySubscribed: (
        mark("This channel already has a digest of this organization."),
        mark("Type {command} list to change it."),
    ),
    errors.WebhooksNotConfigured: (
        mark("This bot cannot keep a webhook's address safe yet."),
        mark("Whoever runs the bot can give it a key; the README says how."),
    ),
    errors.NotShared: (mark("Slack did not accept the card."), mark("Please try to share it again.")),
    errors.PipefyChanged: (
        mark("Pipefy's answer was not what the bot expects."),
        mark("Pipefy may have changed; please pass this on to whoever runs the bot."),
    ),
    errors.PipefyRefused: (mark("Pipefy refused the question ({code})."), _ASK_OPERATOR),
}
_PERHAPS_SHARED = (
    mark("Slack did not say whether the card was posted."),
    mark("Look into the channel before you share it again."),
)
_HOOK = "https://hooks.example.com/usage"
_WAIT_UNTIL = (_WAIT, mark("Please ask again after {instant}."))
_REFUSALS: dict[Refusal, tuple[str, str]] = {
    Refusal.GUEST: (
        mark("Usage is shown to full members of this workspace only."),
        mark("Ask a colleague who is one, or a workspace admin."),
    ),
    Refusal.STRANGER: (
        mark("Usage is shown to members of the company whose workspace this is."),
        mark("Ask your contact there."),
    ),
    Refusal.OTHER_ORGANIZATION: (
        mark("Only workspace admins may read other organizations than the one this channel means."),
        mark("Ask a workspace admin, or type {command} without an organization."),
    ),
    Refusal.EDIT: (
        mark("Only whoever set this up and workspace admins may change it."),
        mark("Ask one of them; {command} list shows who set it up."),
    ),
    Refusal.SHARED_CHANNEL: (
        mark("This channel is shared with another company."),
        mark("A workspace admin can allow it with {command} list."),
    ),
    Refusal.WEBHOOK: (
        mark("Only workspace admins may set or remove a webhook."),
        mark("Ask a workspace admin."),
    ),
    Refusal.LINK: (mark("Only workspace admins may link or unlink a channel."), _ADMIN_LINKS),
}
_PUBLIC = mark("Please give one that the whole Internet can reach.")
_ADDRESS_FAULTS: dict[AddressFault, tuple[str, str]] = {
    AddressFault.NOT_HTTPS: (
        mark("The bot calls a webhook over HTTPS only."),
        mark("Please give one that begins with https, such as {hook}."),
    ),
    AddressFault.MALFORMED: (
        mark("The bot cannot call this address."),
        mark("Please give one such as {hook}, without a user name, password or fragment."),
    ),
    AddressFault.PORT: (
        mark("The bot does not call this port."),
        mark("Please give an address with port 443, which needs no mention, or one from 1024 on."),
    ),
    AddressFault.PRIVATE: (mark("This address leads into a private network."), _PUBLIC),
}
_UNEXPLAINED = (mark("That did not work."), _ASK_OPERATOR)


def trouble(error: errors.BotError, words: Words, zone: str) -> Message:
    """What the person reads instead of an answer."""
    text, shown = (
        [words.say(sentence, **_values(error, words, zone, clean)) for sentence in _sentences(error)]
        for clean in (escape, tame)
    )
    parts = [(" ".join(text), rich(plain_words(f"{shown[0]} ", bold=True), plain_words(shown[1])))]
    if isinstance(error, errors.NotUnderstood) and error.nearest:
        parts.append(_offer(error.nearest, words))
    if correlation := getattr(error, "correlation_id", None):
        reference = mark("For Pipefy's support: {id}")
        parts.append((words.say(reference, id=escape(correlation)), note(words.say(reference, id=tame(correlation)))))
    return Message(twin(line for line, _ in parts), tuple(block for _, block in parts))


def bug(reference: str, words: Words) -> Message:
    """For an error that the bot cannot explain: the id under which it was logged."""
    return notice(
        words.say(
            "Something went wrong in the bot. "
            "It was written down as {id}; please pass that on to whoever runs the bot.",
            id=reference,
        )
    )


def restarting(words: Words) -> Message:
    """For those whose answer was cut off by a restart."""
    return notice(words.say("The bot is restarting. Please ask again in a minute."))


def _offer(nearest: tuple[str, ...], words: Words) -> tuple[str, Block]:
    """What the person may have meant, in the text and on the card."""
    offer = words.say("Did you mean:")
    typed = (part for word in nearest for part in (plain_words(" "), code(f"{COMMAND} {tame(word)}")))
    # A period is the bot's own word, and has to be typed as it is written.
    written = [word if word in set(Period) else escape(word) for word in nearest]
    line = f"{offer} {', '.join(f'{COMMAND} {word}' for word in written)}"
    return line, rich(plain_words(offer), *typed)


def _sentences(error: errors.BotError) -> tuple[str, str]:
    match error:
        case errors.NotAllowed(refusal=refusal):
            return _REFUSALS[refusal]
        case errors.NotShared(perhaps=True):
            return _PERHAPS_SHARED
        case errors.BadWebhookAddress(fault=fault):
            return _ADDRESS_FAULTS[fault]
        case errors.PipefyRateLimited(until=datetime()):
            return _WAIT_UNTIL
        case _:
            return _SENTENCES.get(type(error), _UNEXPLAINED)


def _values(error: errors.BotError, words: Words, zone: str, clean: Callable[[str], str]) -> dict[str, str]:
    values = {"command": COMMAND, "example": f"{COMMAND} last_month", "help": f"{COMMAND} help", "hook": _HOOK}
    match error:
        case errors.NotUnderstood(word=outside):
            return {**values, "word": clean(outside)}
        case errors.UnknownOrganization(asked_for=outside):
            return {**values, "name": clean(outside)}
        case errors.PipefyRefused(code=outside):
            return {**values, "code": clean(outside)}
        case errors.PipefyRateLimited(until=datetime() as until):
            return {**values, "instant": words.instant(until, zone)}
        case _:
            return values
