"""Slack's codes are sorted in one place, each once and with its reason."""

import ast
from pathlib import Path

import pytest

import bot
from bot.slack.error_codes import (
    INVITED,
    REASONS,
    UNARCHIVED,
    WITHOUT_BLOCKS,
    ErrorSort,
    is_for_good,
    is_installation_trouble,
    sort_of,
)
from sandbox.slack.api import METHODS
from sandbox.slack.error_codes import codes_of

BOT = Path(bot.__file__).parent
TABLE = BOT / "slack" / "error_codes.py"
SENTENCES = BOT / "subscriptions" / "pause_reasons.py"  # has a sentence for each code that people read about
CODES = {code for reasons in REASONS.values() for code in reasons}


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ("is_archived", ErrorSort.CHANNEL),
        ("not_in_channel", ErrorSort.CHANNEL),
        ("no_permission", ErrorSort.CHANNEL),
        ("restricted_action_thread_locked", ErrorSort.CHANNEL),
        ("restricted_action_of_next_year", ErrorSort.CHANNEL),
        ("user_not_found", ErrorSort.PERSON),
        ("invalid_auth", ErrorSort.INSTALLATION),
        ("missing_scope", ErrorSort.INSTALLATION),
        ("ekm_access_denied", ErrorSort.INSTALLATION),
        ("team_access_not_granted", ErrorSort.INSTALLATION),
        ("accesslimited", ErrorSort.INSTALLATION),
        ("org_login_required", ErrorSort.INSTALLATION),
        ("account_inactive", ErrorSort.INSTALLATION),
        ("enterprise_is_restricted", ErrorSort.INSTALLATION),
        ("two_factor_setup_required", ErrorSort.INSTALLATION),
        ("ratelimited", ErrorSort.PASSING),
        ("message_limit_exceeded", ErrorSort.PASSING),
        ("internal_error", ErrorSort.AMBIGUOUS),
        ("thread_not_found", ErrorSort.TARGET),
        ("invalid_blocks", ErrorSort.MESSAGE),
        ("msg_too_long", ErrorSort.MESSAGE),
        ("", ErrorSort.UNKNOWN),
        ("a_code_of_next_year", ErrorSort.UNKNOWN),
    ],
)
def test_a_code_has_its_sort(code: str, sort: ErrorSort) -> None:
    assert sort_of(code) is sort


def test_no_code_stands_in_two_sorts() -> None:
    assert sum(map(len, REASONS.values())) == len(CODES)
    assert all(reason for reasons in REASONS.values() for reason in reasons.values())


@pytest.mark.parametrize("method", METHODS)
def test_every_code_that_slack_lists_for_a_method_is_sorted(method: str) -> None:
    assert {code for code in codes_of(method) if sort_of(code) is ErrorSort.UNKNOWN} == set()


@pytest.mark.parametrize("code", sorted(REASONS[ErrorSort.CHANNEL]))
def test_what_is_a_channels_is_a_persons_in_a_direct_message(code: str) -> None:
    assert sort_of(code, to_person=True) is ErrorSort.PERSON


@pytest.mark.parametrize("code", sorted(CODES - REASONS[ErrorSort.CHANNEL].keys()))
def test_every_other_code_means_the_same_in_a_direct_message(code: str) -> None:
    assert sort_of(code, to_person=True) is sort_of(code)


def test_only_what_no_repetition_mends_is_for_good() -> None:
    passing = (ErrorSort.INSTALLATION, ErrorSort.PASSING, ErrorSort.AMBIGUOUS)
    assert {code for code in CODES if not is_for_good(code)} == {code for sort in passing for code in REASONS[sort]}
    assert not is_for_good("a_code_of_next_year")


def test_a_scope_that_no_post_takes_is_no_trouble_of_the_installation() -> None:
    assert is_installation_trouble("missing_scope", "chat.update")
    assert not is_installation_trouble("missing_scope", "users.info")
    assert not is_installation_trouble("missing_scope", "conversations.info")
    assert is_installation_trouble("invalid_auth", "conversations.info")


def test_ways_back_are_of_channels_and_blocks_of_messages() -> None:
    assert REASONS[ErrorSort.CHANNEL].keys() >= UNARCHIVED | INVITED
    assert REASONS[ErrorSort.MESSAGE].keys() >= WITHOUT_BLOCKS


def codes_together(path: Path) -> list[set[str]]:
    """Sets, lists, tuples and dicts of a module that name two codes or more."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Set | ast.List | ast.Tuple | ast.Dict):
            entries = node.keys if isinstance(node, ast.Dict) else node.elts
            named = {str(entry.value) for entry in entries if isinstance(entry, ast.Constant)} & CODES
            found += [named] if len(named) > 1 else []
    return found


def test_no_other_module_sorts_codes() -> None:
    # OAuth has some of the same words, in Pipefy's answers.
    others = (
        path for path in BOT.rglob("*.py") if path not in {TABLE, SENTENCES} and BOT / "pipefy" not in path.parents
    )
    elsewhere = {path: codes_together(path) for path in others}
    assert {path: codes for path, codes in elsewhere.items() if codes} == {}
