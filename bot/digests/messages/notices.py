"""Direct messages about digests that do not come: to the owner, or to the bot's admins where the owner is gone."""

from datetime import datetime

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.digests.messages import buttons
from bot.digests.messages.buttons import BUTTONS
from bot.digests.messages.replies import DigestSummary
from bot.digests.messages.schedule_text import digest_words, moment
from bot.i18n.translator import noop
from bot.sharing.consent import needs_consent
from bot.subscriptions.messages import Notified, elsewhere, notice, where
from bot.subscriptions.pause_reasons import reason

_SUBSCRIBE = noop("subscribe")


def paused_notice(notified: Notified[DigestSummary], code: str, localizer: Localizer) -> Message:
    """It paused itself, once per streak: why, what to do, and how it goes on."""
    digest = notified.subscription
    cause = reason(code, localizer, digest.channel_id)
    lines = [
        localizer.say(
            "The {digest} of {organization} {in_channel} is paused.",
            **digest_words(digest.schedule.cadence, localizer.translator),
            organization=name_of(digest.organization),
            in_channel=where(notified, localizer),
        ),
        cause.what.then(cause.advice),
        *elsewhere(notified, code, _SUBSCRIBE, localizer),
    ]
    if not needs_consent(code):
        lines.append(localizer.say("Then press Resume: the digest comes again at its next time."))
    row = [
        *BUTTONS.ways_out(digest.id, code, localizer.translator, may_allow=notified.may_allow),
        BUTTONS.remove(digest.id, digest.organization, localizer.translator),
    ]
    return notice(notified, lines, row, localizer)


def pipefy_down_notice(
    notified: Notified[DigestSummary], due_at: datetime, reading_at: datetime | None, localizer: Localizer
) -> Message:
    """Pipefy did not answer when the digest was due. `reading_at`: of the older reading that was sent instead."""
    digest = notified.subscription
    first = localizer.say(
        "Pipefy did not answer when the digest of {organization} {in_channel} was due ({due}).",
        organization=name_of(digest.organization),
        in_channel=where(notified, localizer),
        due=moment(due_at, digest.schedule.time_zone, localizer.translator),
    )
    lines = [first, *_sent_instead(reading_at, localizer)]
    return notice(notified, lines, [buttons.send_now(digest.id, localizer.translator)], localizer)


def refused_notice(notified: Notified[DigestSummary], code: str, localizer: Localizer) -> Message:
    """Slack did not take one digest; the next one is tried as usual."""
    digest = notified.subscription
    cause = reason(code, localizer, digest.channel_id)
    lines = [
        localizer.say(
            "We could not post a digest of {organization} {in_channel}.",
            organization=name_of(digest.organization),
            in_channel=where(notified, localizer),
        ),
        cause.what.then(cause.advice),
        localizer.say("The next digest comes as usual."),
    ]
    return notice(notified, lines, [buttons.send_now(digest.id, localizer.translator)], localizer)


def unknown_notice(notified: Notified[DigestSummary], at: datetime, localizer: Localizer) -> Message:
    """Nobody can tell whether it arrived."""
    digest = notified.subscription
    lines = [
        localizer.say(
            "Slack did not say whether it posted the digest of {organization} {in_channel} ({instant}).",
            organization=name_of(digest.organization),
            in_channel=where(notified, localizer),
            instant=localizer.instant(at),
        ),
        localizer.say("Please look there before you send it again."),
    ]
    return notice(notified, lines, [buttons.send_again(digest.id, localizer.translator)], localizer)


def _sent_instead(reading_at: datetime | None, localizer: Localizer) -> list[RichText]:
    if reading_at is None:
        return [
            localizer.say("We have no earlier figures of this month either, so we posted nothing."),
            localizer.say("Press Send now to try again."),
        ]
    return [
        localizer.say(
            "We posted it with the last figures, data as of {instant}.", instant=localizer.instant(reading_at)
        ),
        localizer.say("Press Send now to post another one with fresh figures."),
    ]
