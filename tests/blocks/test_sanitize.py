import unicodedata

import pytest
from hypothesis import given

from bot.blocks.sanitize import clean, escape_mrkdwn
from tests.support.strategies import TRANSLATOR


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        (None, ""),
        ("  Sync   orders ", "Sync orders"),
        ("two\nlines\x00\x1b[31m", "two lines [31m"),
        ("\u202egnp.exe\u2066\u200b", "gnp.exe"),
        ("\u3164\u2800\ufe0f", ""),
        ("Z\u0335\u0311\u0312\u0313\u0314\u0315", "Z\u0335\u0311"),
        ("Sa\u0303o", "São"),
        ("شركة", "\u2068شركة\u2069"),
        ("שלום 12", "\u2068שלום 12\u2069"),
        ("\u2067שלום\u2068", "\u2068שלום\u2069"),
        ("❤️ 👩‍👧", "❤ 👩‍👧"),
        ("❤️‍🔥 👩🏽‍💻", "❤️‍🔥 👩🏽‍💻"),
        ("a\u200db 👩\u200d", "ab 👩"),
        ("x" * 300, "x" * 79 + "…"),
        ("x" * 80, "x" * 80),
    ],
)
def test_words_from_outside_become_one_visible_line(outside: str | None, shown: str) -> None:
    assert clean(outside) == shown


@pytest.mark.parametrize(
    ("outside", "escaped"),
    [
        ("R&D <now>", "R&amp;D &lt;now›"),
        ("<!channel>", "&lt;!channel›"),
        ("*a* _b_ ~c~ `d`", "∗a∗ ˍbˍ ∼c∼ ˋdˋ"),
        (":smile: Note: fine", "꞉smile: Note: fine"),
        ("smile:", "smile꞉"),
        ("https://evil.example/x", "https꞉//evil․example/x"),
        ("v1.2 a. b", "v1.2 a. b"),
        ("0.` 0._", "0․ˋ 0․ˍ"),
        ("@here #general |", "＠here ＃general ¦"),
        ("&" * 100, "&amp;" * 79 + "…"),
    ],
)
def test_words_from_outside_mean_nothing_in_mrkdwn(outside: str, escaped: str) -> None:
    assert escape_mrkdwn(outside) == escaped


@given(TRANSLATOR)
def test_taming_again_changes_nothing_that_is_seen(outside: str) -> None:
    once = clean(outside)
    assert unicodedata.normalize("NFC", once) == clean(once)
    assert len(once) <= 80
