"""The first 100 characters of every message, which are all that a phone's notification shows."""

import re

import pytest

from bot.blocks.rich_text import Localizer
from bot.blocks.sanitize import clean_short
from bot.i18n.catalogs import translator_for
from bot.usage.model import Organization
from tests.support.notifications import ABOUT, USAGE

SHOWN = 100
LOCALES = ("en-US", "pt-BR", "es-LA")
NAMES = ("Acme Ltda", "Companhia Brasileira de Logística e Transporte Integrado S.A.", "שירותי לוגיסטיקה")
PERCENT = re.compile(r"\d[\s\u202f\u00a0]?%")
FIGURE = re.compile(r"\d[\d.,\u202f\u00a0 ]*\d|\d")
# Headlines that their features are writing anew; the list only grows shorter.
NOT_YET = frozenset({"allowance changed"})


def first_sentence(text: str) -> str:
    return text.partition("\n")[0].partition(". ")[0]


def shown_of(name: str, locale: str, organization: str) -> tuple[str, str]:
    """What is shown of a message, and all of it."""
    localizer = Localizer(translator_for(locale), "America/Sao_Paulo", "pipefy-usage")
    text = {**USAGE, **ABOUT}[name](localizer, Organization("0a1b2c3d-0000-4000-8000-000000000001", organization)).text
    return text[:SHOWN], text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("organization", NAMES)
@pytest.mark.parametrize("name", [*USAGE, *ABOUT])
def test_a_notification_names_the_organization_in_forty_signs(name: str, organization: str, locale: str) -> None:
    shown, text = shown_of(name, locale, organization)
    assert name in NOT_YET or clean_short(organization) in shown, text
    assert organization not in text or len(organization) <= 40


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("organization", NAMES)
@pytest.mark.parametrize("name", USAGE)
def test_a_notification_holds_the_figure_and_the_percent(name: str, organization: str, locale: str) -> None:
    shown, text = shown_of(name, locale, organization)
    behind = shown.partition(clean_short(organization))[2]
    assert name in NOT_YET or FIGURE.search(PERCENT.sub("", behind)), text
    assert name in NOT_YET or PERCENT.search(behind) or not PERCENT.search(first_sentence(text)), text
