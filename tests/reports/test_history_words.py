"""Months and weeks as people type them, and what is no span at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArgumentFault
from bot.reports.history_words import LastMonths, NoSpan, OneMonth, OneWeek, read_span, span_around, written
from bot.usage.period import Week, week_before

AUGUST = OneMonth(date(2026, 8, 1))
WEEK_41 = OneWeek(Week(date(2026, 10, 5), date(2026, 10, 11)))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("2026-08", AUGUST),
        ("2026/8", AUGUST),
        ("08.2026", AUGUST),
        ("“August” 2026.", AUGUST),
        ("aug 2026", AUGUST),
        ("ago 2026", AUGUST),
        ("Agosto de 2026", AUGUST),
        ("agosto del 2026", AUGUST),
        ("març 2026", OneMonth(date(2026, 3, 1))),
        ("6 months", LastMonths(6)),
        ("the last 6 months", LastMonths(6)),
        ("últimos 12 meses", LastMonths(12)),
        ("6 meses", LastMonths(6)),
        ("week 2026-W41", WEEK_41),
        ("semana 2026-41", WEEK_41),
        ("2026w41", WEEK_41),
        ("2026-00", NoSpan(ArgumentFault.MONTH, "2026-00")),
        ("13/2026", NoSpan(ArgumentFault.MONTH, "13/2026")),
        ("0000-01", NoSpan(ArgumentFault.MONTH, "0000-01")),
        ("1 month", NoSpan(ArgumentFault.MONTHS, "1 month")),
        ("9999 months", NoSpan(ArgumentFault.MONTHS, "9999 months")),
        ("2026-W00", NoSpan(ArgumentFault.WEEK, "2026-W00")),
        ("9999-W53", NoSpan(ArgumentFault.WEEK, "9999-W53")),
        ("3 months", None),  # Pipefy's own
        ("last month", None),
        ("2026", None),
        ("ma 2026", None),  # March or May
        ("Acme 2026", None),
        ("week", None),
        ("week 41", None),
        ("20260-8", None),
    ],
)
def test_words_are_read(words: str, span: object) -> None:
    assert read_span(words.split()) == span


@pytest.mark.parametrize(
    ("words", "others"), [("2026-08 Acme", ["Acme"]), ("Acme Labs 6 months", ["Acme", "Labs"]), ("aug 2026", [])]
)
def test_the_other_words_are_the_organization(words: str, others: list[str]) -> None:
    span = span_around(words.split())
    assert span is not None
    assert span[1] == others


months = st.dates(date(2, 1, 1), date(9998, 12, 31)).map(lambda day: OneMonth(day.replace(day=1)))
counts = st.integers(4, 18).map(LastMonths)
weeks = st.dates(date(2, 1, 8), date(9998, 12, 31)).map(week_before).map(OneWeek)


@given(months | counts | weeks)
def test_what_a_button_carries_is_read_again(span: OneMonth | LastMonths | OneWeek) -> None:
    assert read_span(written(span).split()) == span


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_no_words_break_the_reader(words: list[str]) -> None:
    span_around([word for word in words if word] or ["x"])
