"""A Home is one that Slack takes, whatever there is to show."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.messages import buttons
from bot.alerts.messages.firing_entry import FiringEntry
from bot.alerts.messages.headline import Sign
from bot.blocks.rich_text import Localizer, RichText
from bot.digests.messages.list import digest_entry
from bot.home.buttons import channel_of_row, row_id, with_signed_rows
from bot.home.model import Account, AdminPart, HomeContent, OrganizationPart, SubscriptionPart
from bot.home.view import home_view
from bot.i18n.catalogs import translator_for
from bot.permissions import Person, Role
from bot.subscriptions.listing.rows import rights_of
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import build_report
from sandbox.block_kit.views import home_refusals
from tests.support.readings import NOVEMBER, NOW, TODAY, days, reading, usage
from tests.support.strategies import HOSTILE
from tests.support.subscription_examples import LISTED, localizers

ADDRESS = "https://app.pipefy.com/organizations/1"
ADMIN = Person("T0ACME", "U0ANA", Role.ADMIN, "en-US", "UTC")
REPORT = build_report(reading(usage(Period.CURRENT_MONTH, NOVEMBER, days(NOVEMBER, TODAY))))
LANGUAGES = [Localizer(translator_for(locale), "America/Sao_Paulo", "pipefy-usage") for locale in ("en", "pt-BR", "es")]


def firing(number: int, localizer: Localizer) -> FiringEntry:
    row = [buttons.acknowledge(f"f{number}", localizer.translator)]
    title = RichText((f"Alert {number}",))
    return FiringEntry(f"f{number}", "C0OPS", Sign("red_circle", "🔴"), title, [title], row)


def content(names: Sequence[str], many: int, localizer: Localizer, *, is_new: bool = False) -> HomeContent:
    organizations = [Organization(f"uuid-{number}", name) for number, name in enumerate(names)]
    entry = digest_entry(LISTED, rights_of(ADMIN, "U0BEN"), localizer)
    sleeping = [(organization, "C0OPS") for organization in organizations] * many
    return HomeContent(
        organizations=[
            OrganizationPart(organization, REPORT, "https://app.pipefy.com/1") for organization in organizations
        ],
        firings=[firing(number, localizer) for number in range(many)],
        subscriptions=[SubscriptionPart(entry, f"C{number}") for number in range(many)],
        now=NOW,
        version="1",
        is_new=is_new,
        may_link=True,
        counted={"organizations": len(names), "subscriptions": many},
        admin=AdminPart(None, Account(3, "", ("files:write",)), sleeping),
        support="help",
    )


@pytest.mark.parametrize("localizer", LANGUAGES)
@pytest.mark.parametrize("many", [0, 1, 15, 300])
def test_slack_takes_it_whatever_there_is(many: int, localizer: Localizer) -> None:
    view = home_view(content([f"Company {n}" for n in range(many)], many, localizer), localizer)
    assert home_refusals(with_signed_rows(view, lambda _: "0" * 32)) == []


@settings(max_examples=25)
@given(
    names=st.lists(st.sampled_from(HOSTILE) | st.text(max_size=90), max_size=4),
    localizer=localizers,
    is_new=st.booleans(),
)
def test_slack_takes_it_whatever_names_there_are(names: list[str], localizer: Localizer, *, is_new: bool) -> None:
    view = home_view(content(names, 2, localizer, is_new=is_new), localizer)
    assert home_refusals(view) == []


def test_a_row_names_its_channel_to_whom_it_was_drawn_for() -> None:
    def sign(text: str) -> str:
        return f"{len(text):032x}"

    row = {"type": "actions", "block_id": row_id("C0OPS", "S1"), "elements": []}
    (signed,) = with_signed_rows({"blocks": [row]}, sign)["blocks"]
    assert channel_of_row(signed["block_id"], sign) == "C0OPS"
    assert channel_of_row(signed["block_id"], lambda _: "f" * 32) == ""
    assert channel_of_row("home:C0OPS:S1", sign) == channel_of_row("", sign) == ""
