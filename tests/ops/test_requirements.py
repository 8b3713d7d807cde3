"""Settings that are missing or contradict each other, told at once."""

import pytest

from bot.errors import WrongSettings
from bot.ops.requirements import AUDIT, REPORT, SERVE, SOCKET, TICK, Need, settings_for

READY = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "0123",
    "PIPEFY_CLIENT_ID": "id",
    "PIPEFY_CLIENT_SECRET": "secret",
}


def lines(environment: dict[str, str], needs: frozenset[Need] = SERVE) -> list[str]:
    with pytest.raises(WrongSettings) as raised:
        settings_for(needs, environment)
    return str(raised.value).splitlines()


@pytest.mark.parametrize("needs", [SERVE, SOCKET, TICK, AUDIT, REPORT, frozenset()])
def test_settings_that_are_right_are_taken(needs: frozenset[Need]) -> None:
    assert settings_for(needs, READY).pipefy_client_id == "id"


def test_all_that_is_wrong_contradictory_or_missing_is_told_at_once() -> None:
    head, *problems = lines({"PORT": "http", "DATABASE_URL": "mysql://u:hush@h/d", "LEASE_SECONDS": "9"})
    assert head == "6 settings are not right."
    assert [line.removeprefix("- ").split()[0] for line in problems] == [
        "PORT", "LEASE_SECONDS", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "No", "DATABASE_URL",
    ]  # fmt: skip
    assert "hush" not in "".join(problems)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"PIPEFY_TOKEN": "t"}, "PIPEFY_TOKEN and PIPEFY_CLIENT_ID name two accounts: unset"),
        ({"PIPEFY_CLIENT_SECRET": ""}, "PIPEFY_CLIENT_SECRET is not set"),
        ({"PIPEFY_ORGANIZATION": "Acme"}, "PIPEFY_ORGANIZATION is not understood: set it to"),
        ({"POST_SECONDS": "30"}, "LEASE_SECONDS (90) is too short for posts of 30 s (POST_SECONDS): set it to 120"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN holds an app-level token (xapp-…): copy the right one"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN holds a person's token"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN holds a bot token"),
        ({"SLACK_SIGNING_SECRET": "xoxb-1"}, "SLACK_SIGNING_SECRET holds a bot token"),
        ({"ADMINS": "U1, ana@acme.com"}, "ADMINS has what is no Slack user id (ana@acme.com): copy ids"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID means many workspaces"),
        ({"DYNO": "web.1"}, "SQLite is refused here"),
        ({"SLACK_BOT_TOKEN_FILE": "/x"}, "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: unset one"),
    ],
)
def test_each_has_its_fix_and_is_told_once(other: dict[str, str], sentence: str) -> None:
    (line,) = lines({**READY, **other})
    assert line.startswith(sentence)


def test_a_verb_is_not_asked_for_what_it_does_not_need() -> None:
    assert settings_for(REPORT, {"PIPEFY_TOKEN": "t"}).slack_bot_token is None
    assert "SLACK_SIGNING_SECRET" not in str(lines({"PORT": "1"}, SOCKET))


def test_an_environment_without_any_of_them_is_told_how_to_load_them() -> None:
    assert lines({"PATH": "/bin"})[-1].startswith("None of the bot's variables is set: if they stand in .env, type")
