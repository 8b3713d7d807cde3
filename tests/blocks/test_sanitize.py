import unicodedata

import pytest
from hypothesis import given

from bot.blocks.graphemes import cut_graphemes
from bot.blocks.mrkdwn import without_markup
from bot.blocks.sanitize import clean, escape_mrkdwn
from sandbox.block_kit.mrkdwn import markup
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
        ("❤️ 👩‍👧", "❤️ 👩‍👧"),
        ("❤️‍🔥 👩🏽‍💻 👍🏿", "❤️‍🔥 👩🏽‍💻 👍🏿"),
        ("1️⃣ 🇧🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣ 🇧🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("a\ufe0f 1\ufe0f \U000e0067x", "a 1 x"),
        ("می\u200cخواهم", "\u2068می\u200cخواهم\u2069"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200cA\u200cc\u200dme", "Acme"),
        ("a\u200db 👩\u200d", "ab 👩"),
        ("x" * 300, "x" * 79 + "…"),
        ("x" * 80, "x" * 80),
        ("x" * 78 + "👩‍👩‍👧‍👦!", "x" * 78 + "…"),
        ("x" * 78 + "🇧🇷!", "x" * 78 + "…"),
        ("x" * 78 + "e\u0323\u0301!", "x" * 78 + "…"),
        ("👩‍👩‍👧‍👦" * 20, "👩‍👩‍👧‍👦" * 11 + "…"),
    ],
)
def test_words_from_outside_become_one_visible_line(outside: str | None, shown: str) -> None:
    assert clean(outside) == shown


@pytest.mark.parametrize(
    ("outside", "escaped"),
    [
        ("R&D <now>", "R&amp;D &lt;now&gt;"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("*a* _b_ `d` Logística > 25:00 #1 v1.2", "*a* _b_ `d` Logística &gt; 25:00 #1 v1.2"),
        ("&" * 100, "&amp;" * 79 + "…"),
    ],
)
def test_words_from_outside_stand_in_a_text_as_they_are_but_for_what_slack_escapes(outside: str, escaped: str) -> None:
    assert escape_mrkdwn(outside) == escaped


@pytest.mark.parametrize(
    ("name", "shown", "otherwise"),
    [
        ("*a* _b_ ~c~ `d`", "∗a∗ ˍbˍ ∼c∼ ˋdˋ", ["`d`", "*a*", "_b_", "~c~"]),
        (":smile: now", "꞉smile: now", [":smile:"]),
        ("> Acme", "› Acme", ["&gt; Acme"]),
        ("see https://evil.example/x", "see https꞉//evil.example/x", ["https://evil.example/x"]),
    ],
)
def test_signs_that_would_be_drawn_as_something_else_look_alike_in_mrkdwn(
    name: str, shown: str, otherwise: list[str]
) -> None:
    text = escape_mrkdwn(name)
    assert markup(text, links=True) == otherwise
    assert (without_markup(text), markup(shown, links=True)) == (shown, [])


@pytest.mark.parametrize(
    "name",
    [
        "last_month",
        "25:00",
        "10:30:00",
        "Note: fine",
        "Logística &gt; A",
        "v1.2",
        "acme.com",
        "#1",
        "@here",
        "2*3*4",
        "a|b",
    ],
)
def test_other_signs_stand_in_mrkdwn_as_they_are(name: str) -> None:
    assert (without_markup(name), markup(name, links=True)) == (name, [])


def test_references_of_the_bot_go_through() -> None:
    text = "<@U1> <#C1> <https://x.slack.com/a_b_|a card>"
    assert without_markup(text) == text


@pytest.mark.parametrize(
    ("line", "most", "shown"),
    [
        ("Acme", 4, "Acme"),
        ("Acme!", 4, "Acm…"),
        ("👩‍👩‍👧‍👦🇧🇷1️⃣é", 4, "👩‍👩‍👧‍👦🇧🇷1️⃣é"),
        ("👩‍👩‍👧‍👦🇧🇷1️⃣éx", 4, "👩‍👩‍👧‍👦🇧🇷1️⃣…"),
        ("किताबें", 2, "कि…"),
        ("", 4, ""),
    ],
)
def test_a_name_is_counted_and_cut_by_what_people_see(line: str, most: int, shown: str) -> None:
    assert cut_graphemes(line, most) == shown


@given(TRANSLATOR)
def test_taming_again_changes_nothing_that_is_seen(outside: str) -> None:
    once = clean(outside)
    assert unicodedata.normalize("NFC", once) == clean(once)
    assert len(once) <= 80
