"""Every message that the bot can post, as an example, for tests of what a phone's notification shows of it.

A new message is a new line in one of the tables: `USAGE` for what tells usage, `ABOUT` for what speaks of an
organization without a figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.alerts.messages import notes, notices, replies
from bot.alerts.messages.card import alert_card
from bot.alerts.messages.details import alert_details
from bot.alerts.messages.doubts import doubts_notice
from bot.alerts.model import AlertFacts, CardState, LimitChanged, LimitMissing, ThresholdsCleared
from bot.alerts.rules.observation import Doubts
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.digests.messages import notices as digest_notices
from bot.digests.messages import replies as digest_replies
from bot.digests.messages.card import digest_card
from bot.digests.messages.daily_card import daily_card, daily_details
from bot.digests.messages.details import digest_details
from bot.digests.messages.monthly_card import monthly_card, monthly_details
from bot.digests.model import Digest
from bot.organizations.messages import linked, unlinked
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.subscriptions.messages import Notified
from bot.usage.consistency import Contradiction
from bot.usage.model import Organization, Reading
from bot.usage.report import build_report
from tests.support.alert_examples import ACTIVE, ALERTS, AS_OF, FACTS, FORESEEN, PASSED, POSTING, PREVIEW, UNUSUAL
from tests.support.cadence_examples import AFTER_WEEKEND, DAILY, DAILY_POSTING, MONTHLY, MONTHLY_POSTING
from tests.support.digest_examples import DIGEST, FIRST
from tests.support.digest_examples import POSTING as DIGEST_POSTING
from tests.support.readings import breakdown, flow_list, last_month, this_month, three_months
from tests.support.subscription_examples import NEXT, NOW, ONE

Sample = Callable[[Localizer, Organization], Message]


def _report(reading: Reading) -> Sample:
    def sample(localizer: Localizer, organization: Organization) -> Message:
        report = build_report(replace(reading, organization=organization))
        return report_card(report, Showing(localizer.translator, localizer.time_zone))

    return sample


def _digest(digest: Digest) -> Sample:
    return lambda localizer, organization: digest_card(
        digest, replace(DIGEST_POSTING, localizer=localizer, organization=organization)
    )


def _alert(facts: AlertFacts, state: CardState = ACTIVE) -> Sample:
    return lambda localizer, organization: alert_card(
        replace(facts, organization=organization), state, replace(POSTING, localizer=localizer)
    )


OVER = replace(FACTS, used=52_907, event=replace(PASSED, used=52_907))
CHANGED = LimitChanged(10_000, 20_000, 10_400, (90,))
DOUBTS = Doubts((Contradiction.TOTAL,), 0, 41_000)

USAGE: Mapping[str, Sample] = {
    "report": _report(this_month(limit=60_000)),
    "report over the allowance": _report(this_month(limit=30_000)),
    "report of last month": _report(last_month()),
    "report of three months": _report(three_months()),
    "digest": _digest(DIGEST),
    "first digest": _digest(FIRST),
    "daily digest": lambda localizer, organization: daily_card(
        DAILY, replace(DAILY_POSTING, localizer=localizer, organization=organization)
    ),
    "daily digest after a weekend": lambda localizer, organization: daily_card(
        AFTER_WEEKEND, replace(DAILY_POSTING, localizer=localizer, organization=organization)
    ),
    "monthly digest": lambda localizer, organization: monthly_card(
        MONTHLY, replace(MONTHLY_POSTING, localizer=localizer, organization=organization)
    ),
    "alert": _alert(FACTS),
    "alert over the allowance": _alert(OVER),
    "forecast alert": _alert(FORESEEN),
    "unusual day": _alert(UNUSUAL),
    "allowance changed": lambda localizer, organization: notes.limit_changed_note(
        organization, CHANGED, AS_OF, localizer
    ),
    "below a threshold again": lambda localizer, organization: notes.thresholds_cleared_note(
        organization, ThresholdsCleared((80,), 30_000, 50_000), AS_OF, localizer
    ),
}
ABOUT: Mapping[str, Sample] = {
    "flows": lambda localizer, organization: flows_card(
        replace(breakdown(), organization=organization), Showing(localizer.translator, localizer.time_zone)
    ),
    "linked": lambda localizer, organization: linked(organization, localizer.translator),
    "unlinked": lambda localizer, organization: unlinked(organization, localizer.translator),
    "alert details": lambda localizer, organization: alert_details(
        replace(FACTS, organization=organization), flow_list().flows, localizer
    ),
    "digest details": lambda localizer, organization: digest_details(
        DIGEST, replace(DIGEST_POSTING, localizer=localizer, organization=organization)
    ),
    "daily digest details": lambda localizer, organization: daily_details(
        DAILY, replace(DAILY_POSTING, localizer=localizer, organization=organization)
    ),
    "monthly digest details": lambda localizer, organization: monthly_details(
        MONTHLY, replace(MONTHLY_POSTING, localizer=localizer, organization=organization)
    ),
    "allowance missing": lambda localizer, organization: notes.limit_missing_note(
        organization, LimitMissing(10_400), ALERTS.id, AS_OF, localizer
    ),
    "alerts in doubt": lambda localizer, organization: doubts_notice(
        Notified(replace(ALERTS, organization=organization)), AS_OF, DOUBTS, localizer
    ),
    "no data": lambda localizer, organization: notes.no_data_notice(
        Notified(replace(ALERTS, organization=organization)), AS_OF, AS_OF - timedelta(hours=1), localizer
    ),
    "alerts paused": lambda localizer, organization: notices.alerts_paused_notice(
        Notified(replace(ALERTS, organization=organization)), "is_archived", localizer
    ),
    "alerts set up": lambda localizer, organization: replies.alerts_set_up(
        replace(ALERTS, organization=organization), (50,), PREVIEW, localizer
    ),
    "alerts in the channel": lambda localizer, organization: replies.alerts_welcome(
        replace(ALERTS, organization=organization), localizer, every=timedelta(minutes=30)
    ),
    "snoozed": lambda localizer, organization: replies.snoozed_until(organization, NEXT, localizer),
    "digest paused": lambda localizer, organization: digest_notices.paused_notice(
        Notified(replace(ONE, organization=organization)), "is_archived", localizer
    ),
    "digest without Pipefy": lambda localizer, organization: digest_notices.pipefy_down_notice(
        Notified(replace(ONE, organization=organization)), NEXT, NOW, localizer
    ),
    "subscribed": lambda localizer, organization: digest_replies.saved(
        replace(ONE, organization=organization), localizer
    ),
    "digests in the channel": lambda localizer, organization: digest_replies.subscribed_welcome(
        replace(ONE, organization=organization), localizer
    ),
}
