"""A sentence for every error that the bot can explain: what happened, what to do now."""

from datetime import datetime

from bot import errors
from bot.blocks.conversation import Conversation, phrases
from bot.blocks.kit import context, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.phrases import notice
from bot.blocks.rich_text import COMMAND, Code, Fragment, Localizer, RichText, Untrusted, join
from bot.blocks.sanitize import clean
from bot.errors import AddressFault, DatabaseTrouble, Refusal, SharingCause
from bot.i18n.argument_faults import ARGUMENT_FAULTS
from bot.i18n.translator import Translator, noop
from bot.program_name import typed

_ASK_OPERATOR = noop("Please tell whoever runs the bot.")
_SOON = noop("Try again in a minute.")
_LATER = noop("Try again in a few minutes.")
_WAIT = noop("Pipefy asked us to wait.")
_ADMIN_LINKS = noop("Ask a workspace admin to type {link} here.")

_SENTENCES: dict[type[errors.BotError], tuple[str, str]] = {
    errors.PipefyDown: (noop("Pipefy isn't answering right now."), _LATER),
    errors.PipefyCutShort: (noop("Pipefy's answer broke off."), _LATER),
    errors.PipefySlow: (noop("Pipefy took too long to answer."), _LATER),
    errors.PipefyBusy: (noop("Many people are asking right now, so we could not ask Pipefy for you."), _SOON),
    errors.BotBusy: (noop("We are busy: many people are asking right now."), _SOON),
    errors.PipefyRateLimited: (_WAIT, _LATER),
    errors.NotUnderstood: (
        noop("I don't understand “{word}”: it is no command, period or organization that you can see here."),
        noop(
            "The periods are current_month, last_month, last_3_months, 12 months, a month such as 2026-08 and "
            "week 2026-W41. Try {example}, or {help} to see all commands."
        ),
    ),
    errors.NoSuchOrganization: (
        noop("No organization that you can see here is called “{word}”."),
        noop("Check the spelling, or write its number or its address in Pipefy."),
    ),
    errors.SeveralOrganizations: (
        noop("Several organizations are called “{name}”."),
        noop("Name the one you mean by its number or its address in Pipefy."),
    ),
    errors.UnknownOrganization: (
        noop("The bot's Pipefy account cannot see an organization “{name}”."),
        noop("Check the number or name, or ask a Pipefy admin to give the account the Usage Stats permission there."),
    ),
    errors.RoleLacksUsageStats: (
        noop("The bot's Pipefy account may not read this organization's usage."),
        noop("Ask a Pipefy admin to give its role the Usage Stats permission (Roles and Permissions)."),
    ),
    errors.IntegrationsNotContracted: (
        noop("This organization has no integrations in its Pipefy plan."),
        noop("There are no tasks to count. If that is wrong, ask whoever manages your Pipefy plan."),
    ),
    errors.WrongCredentials: (
        noop("Pipefy does not accept the bot's account."),
        noop("Ask whoever runs the bot to set new credentials; {doctor} tells which."),
    ),
    errors.PersonUnknown: (noop("Slack did not tell us who you are, so we cannot show you usage."), _SOON),
    errors.InstallationRefused: (
        noop("Slack refuses the bot in this workspace ({code})."),
        noop("Ask whoever runs the bot to install it again; digests and alerts then restart on their own."),
    ),
    errors.NoOrganization: (noop("{This_channel} shows no organization's usage yet."), _ADMIN_LINKS),
    errors.ReadingGone: (
        noop("We no longer have the figures of this message."),
        noop("Type {command} for current ones."),
    ),
    # These are also met by buttons of a notice, which is read elsewhere than what it is about.
    errors.ChannelShared: (
        noop("We posted nothing: people from another company would read it."),
        noop("A workspace admin can allow it with {list}."),
    ),
    errors.ReadersUnknown: (
        noop("We posted nothing: Slack does not say who can read it, and people from another company may."),
        noop("A workspace admin can allow it with {list}."),
    ),
    errors.ReadersNotTold: (noop("Slack does not say right now who can read it."), _SOON),
    errors.SubscriptionGone: (
        noop("This subscription no longer exists."),
        noop("Type {list} in its channel to see the others."),
    ),
    errors.SubscriptionChanged: (
        noop("Somebody else changed this after you opened it."),
        noop("Type {list} to see how it is set now."),
    ),
    errors.AlertsGone: (
        noop("These alerts no longer exist."),
        noop("Type {alerts} to set them up again."),
    ),
    errors.AlreadySubscribed: (
        noop("This channel already has that digest of this organization."),
        noop("Type {list} to change it."),
    ),
    errors.NoLimit: (
        noop("We saved nothing: this organization has no allowance, so thresholds need a budget."),
        noop("Type {budget} with your own number of tasks a month, or fill in the budget in the form."),
    ),
    errors.WebhooksNotConfigured: (
        noop("This bot has no key yet to keep the address of a webhook secret."),
        noop("Ask whoever runs the bot to set SECRET_KEYS; the README explains it."),
    ),
    errors.NotShared: (
        noop("Slack did not accept the message, so nobody else sees it."),
        noop("Try to share it again."),
    ),
    errors.PipefyChanged: (
        noop("We could not read Pipefy's answer."),
        noop("Pipefy may have changed; please tell whoever runs the bot."),
    ),
    errors.PipefyTooLarge: (noop("Pipefy's answer is far too large, so we did not read it."), _ASK_OPERATOR),
    errors.PipefyRefused: (noop("Pipefy refused our request ({code})."), _ASK_OPERATOR),
}
_PERHAPS_SHARED = (
    noop("Slack did not tell us whether it posted the message."),
    noop("Look in the channel before you share it again."),
)
_ADMIN_SHARES = noop("We posted nothing. Ask a workspace admin to type {command} here and share it.")
_SHARING_CAUSES: dict[SharingCause, tuple[str, str]] = {
    SharingCause.EXTERNAL: (noop("People from another company can read {this_channel}."), _ADMIN_SHARES),
    SharingCause.UNKNOWN: (
        noop("Slack does not say who reads {this_channel}: people from another company may."),
        _ADMIN_SHARES,
    ),
    SharingCause.OTHER_ORGANIZATION: (noop("{This_channel} shows the usage of another organization."), _ADMIN_SHARES),
}
# All that a person is told to type, in the catalogs too; `Localizer.command` looks it up there.
TYPED = frozenset(
    {
        *(noop("help"), noop("list"), noop("link"), noop("unlink"), noop("status"), noop("test"), noop("flows")),
        *(noop("current_month"), noop("last_month"), noop("last_3_months"), noop("subscribe"), noop("unsubscribe")),
        *(noop("subscribe monday 09:00"), noop("subscribe daily 09:00"), noop("subscribe monthly 1 09:00")),
        *(noop("subscribe monday 09:00 for Acme"), noop("subscribe daily 09:00 for Acme")),
        *(noop("subscribe monthly 1 09:00 for Acme"), noop("12 months"), noop("week 2026-W41")),
        *(noop("alerts"), noop("alerts 50 80 100"), noop("alerts 50 80 100 for Acme"), noop("alerts budget 20000")),
        *(noop("alerts reminder weekly"), noop("alerts webhook https://…"), noop("alerts forecast on")),
        *(noop("alerts spikes off"), noop("alerts resolved on"), noop("alerts off")),
        *(noop("country BR"), noop("country off")),
        *(noop("alerts webhook off"), noop("subscribe monday 09:00 Europe/Lisbon")),
    }
)
_HOOK = "https://hooks.example.com/usage"
_WAIT_UNTIL = (_WAIT, noop("Try again after {instant}."))
_REFUSALS: dict[Refusal, tuple[str, str]] = {
    Refusal.GUEST: (
        noop("Only full members of this workspace can see usage."),
        noop("Ask a colleague who is one, or a workspace admin."),
    ),
    Refusal.EXTERNAL: (
        noop("Only people from the company that owns this workspace can see usage."),
        noop("Ask your contact there."),
    ),
    Refusal.OTHER_ORGANIZATION: (
        noop("Only workspace admins can see other organizations than the one {this_channel} shows."),
        noop("Ask a workspace admin, or type {command} without an organization."),
    ),
    Refusal.EDIT: (
        noop("Only the owner and workspace admins can change this."),
        noop("Ask one of them; {list} shows the owner."),
    ),
    Refusal.SHARED_CHANNEL: (
        noop("We posted nothing: people from another company would read it."),
        noop("A workspace admin can allow it with {list}."),
    ),
    Refusal.WEBHOOK: (
        noop("Only workspace admins can set or remove a webhook."),
        noop("Ask a workspace admin."),
    ),
    Refusal.COUNTRY: (
        noop("Only workspace admins can set the country of an organization."),
        noop("Ask a workspace admin."),
    ),
    Refusal.RULES: (noop("Only workspace admins can see and change these settings."), noop("Ask a workspace admin.")),
    Refusal.LINK: (noop("Only workspace admins can link or unlink a channel."), _ADMIN_LINKS),
}
_PUBLIC = noop("Please give one that the whole Internet can reach.")
_ADDRESS_FAULTS: dict[AddressFault, tuple[str, str]] = {
    AddressFault.NOT_HTTPS: (
        noop("The bot calls a webhook over HTTPS only."),
        noop("Please give one that begins with https, such as {hook}."),
    ),
    AddressFault.MALFORMED: (
        noop("The bot cannot call this address."),
        noop("Please give one such as {hook}, without a user name, password or fragment."),
    ),
    AddressFault.PORT: (
        noop("The bot does not call this port."),
        noop("Please give an address with port 443, which you can leave out, or one from 1024 on."),
    ),
    AddressFault.PRIVATE: (noop("This address leads into a private network."), _PUBLIC),
}
_DATABASE_TROUBLES: dict[DatabaseTrouble, tuple[str, str]] = {
    DatabaseTrouble.AWAY: (noop("The bot's database isn't answering."), _SOON),
    DatabaseTrouble.BUSY: (noop("The bot's database is too busy to answer."), _SOON),
    DatabaseTrouble.LOCKED: (noop("The bot's database is locked by something else, so we saved nothing."), _SOON),
    DatabaseTrouble.READ_ONLY: (noop("The bot's database can only be read, so we saved nothing."), _ASK_OPERATOR),
    DatabaseTrouble.FULL: (noop("The bot's database is full, so we saved nothing."), _ASK_OPERATOR),
    DatabaseTrouble.DAMAGED: (noop("The bot's database is damaged, or its disk fails."), _ASK_OPERATOR),
    DatabaseTrouble.FORBIDDEN: (noop("The bot's database no longer lets the bot in."), _ASK_OPERATOR),
    DatabaseTrouble.REPLACED: (
        noop("The file of the bot's database was removed or replaced while the bot ran, so we saved nothing."),
        _ASK_OPERATOR,
    ),
}
_UNEXPLAINED = (noop("That did not work."), _ASK_OPERATOR)


def error_message(
    error: errors.BotError,
    translator: Translator,
    time_zone: str,
    reference: str = "",
    conversation: Conversation = Conversation.CHANNEL,
) -> Message:
    """The answer in place of an answer. `reference`: the id under which it was logged, for whoever runs the bot."""
    localizer = Localizer(translator, time_zone)
    values = {**phrases(conversation, translator), **_values(error, localizer)}
    what, to_do = (localizer.say(sentence, **values) for sentence in _sentences(error))
    lines = [what.then(to_do)]
    blocks = [paragraph(*what.elements(bold=True), plain_words(" "), *to_do.elements())]
    if isinstance(error, errors.NotUnderstood) and error.nearest:
        suggestions = join([_suggested(word, localizer) for word in error.nearest], ", ")
        offer = join([translator.say("Did you mean:"), suggestions], " ")
        lines.append(offer)
        blocks.append(paragraph(*offer.elements()))
    for line in _references(error, reference, localizer):
        lines.append(line)
        blocks.append(context(line.shown))
    return Message(fallback_text(line.text for line in lines), tuple(blocks))


def unexpected_error_message(reference: str, translator: Translator) -> Message:
    """For an error that the bot cannot explain: the id under which it was logged."""
    return notice(
        translator.say(
            "Something went wrong on our side. "
            "Try again; if it happens again, give this error ID to whoever runs the bot: {id}",
            id=reference,
        )
    )


def restart_message(translator: Translator) -> Message:
    """For those whose answer was cut off by a restart."""
    return notice(translator.say("The bot is restarting. Try again in a minute."))


def _needs_operator(error: errors.BotError) -> bool:
    """True where a person can do nothing but tell whoever runs the bot, who then looks the id up in the logs."""
    operator = errors.OurBug | errors.WrongCredentials | errors.InstallationRefused | errors.WebhooksNotConfigured
    return isinstance(error, operator) or _sentences(error)[1] == _ASK_OPERATOR


def _references(error: errors.BotError, reference: str, localizer: Localizer) -> list[RichText]:
    """The ids by which Pipefy's support and whoever runs the bot find what happened."""
    lines = []
    if correlation := getattr(error, "correlation_id", None):
        lines.append(localizer.say("For Pipefy's support: {id}", id=Untrusted(correlation)))
    if reference and _needs_operator(error):
        lines.append(localizer.say("Error ID: {id}", id=reference))
    return lines


def _suggested(word: str, localizer: Localizer) -> Code:
    """A spelling close to what was typed: the bot's own words as this reader has them, or a name."""
    return localizer.command(word) if word in TYPED else Code(f"{COMMAND} {clean(word)}")


def _sentences(error: errors.BotError) -> tuple[str, str]:
    match error:
        case errors.NotAllowed(refusal=refusal):
            return _REFUSALS[refusal]
        case errors.SharingNeedsAdmin(cause=cause):
            return _SHARING_CAUSES[cause]
        case errors.NotShared(ambiguous=True):
            return _PERHAPS_SHARED
        case errors.BadWebhookAddress(fault=fault):
            return _ADDRESS_FAULTS[fault]
        case errors.BadArgument(fault=fault):
            return ARGUMENT_FAULTS[fault]
        case errors.DatabaseDown(trouble=trouble):
            return _DATABASE_TROUBLES[trouble]
        case errors.PipefyRateLimited(until=datetime()):
            return _WAIT_UNTIL
        case _:
            return _SENTENCES.get(type(error), _UNEXPLAINED)


def _values(error: errors.BotError, localizer: Localizer) -> dict[str, Fragment]:
    translator = localizer.translator
    named = {"example": "last_month", "budget": "alerts budget 20000"}
    named |= {name: name for name in ("help", "list", "link", "alerts")}
    values: dict[str, Fragment] = {name: localizer.command(words) for name, words in named.items()}
    values |= {"command": localizer.command(), "hook": Code(_HOOK), "doctor": Code(typed("doctor"))}
    match error:
        case errors.NotUnderstood(word=outside):
            return {**values, "word": Untrusted(outside)}
        case errors.BadArgument(word=outside, example=example, most=most, filled=filled):
            shown = localizer.command(example, **filled)
            return {**values, "word": Untrusted(outside), "example": shown, "most": translator.number(most)}
        case errors.UnknownOrganization(asked_for=outside) | errors.SeveralOrganizations(name=outside):
            return {**values, "name": Untrusted(outside)}
        case errors.PipefyRefused(code=outside) | errors.InstallationRefused(code=outside):
            return {**values, "code": Untrusted(outside)}
        case errors.PipefyRateLimited(until=datetime() as until):
            return {**values, "instant": localizer.instant(until)}
        case _:
            return values
