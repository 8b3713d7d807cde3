from base64 import b64encode

import pytest

from bot.errors import NotConfigured, WrongSettings
from bot.settings import read_settings, required


def test_an_empty_environment_has_defaults() -> None:
    settings = read_settings({})
    assert (settings.port, settings.host, settings.retention_days) == (3000, "127.0.0.1", 400)


def test_an_empty_variable_counts_as_unset() -> None:
    assert read_settings({"PIPEFY_TOKEN": " ", "PORT": ""}) == read_settings({})


def test_admins_are_a_list_of_ids() -> None:
    assert read_settings({"ADMINS": "U1, U2 U3"}).admins == {"U1", "U2", "U3"}


def test_secret_keys_are_a_list_with_the_newest_first() -> None:
    keys = [b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
    settings = read_settings({"SECRET_KEYS": f"{keys[1]}, {keys[0]}"})
    assert [key.get_secret_value() for key in settings.secret_keys] == keys[::-1]
    assert settings.secrets == set(keys)
    assert keys[0] not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("LINK_BY", "everybody"),
        ("SLACK_API_URL", "https://slack.com"),
        ("PIPEFY_API_URL", "api.pipefy.com/graphql"),
        ("RETENTION_DAYS", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("SECRET_KEYS", "canary"),
        ("SECRET_KEYS", "AAAA,AAAA"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable_and_not_repeated(variable: str, value: str) -> None:
    with pytest.raises(NotConfigured, match=variable) as raised:
        read_settings({variable: value})
    assert f"'{value}'" not in str(raised.value)


def test_all_wrong_values_are_told_at_once_each_with_its_fix() -> None:
    with pytest.raises(WrongSettings) as raised:
        read_settings({"PORT": "x", "LINK_BY": "everybody", "TICK_SECONDS": "0", "ADMINS": "U1"})
    head, *lines = str(raised.value).splitlines()
    assert (head, len(lines)) == ("3 settings are not right.", 3)
    assert lines[0].endswith("correct it (The port; 0 takes a free one), or leave it out for 3000")


def test_a_missing_setting_says_where_to_find_it() -> None:
    with pytest.raises(NotConfigured, match=r"SLACK_SIGNING_SECRET is not set .*Basic Information"):
        required(read_settings({}), "slack_signing_secret")


def test_secrets_stay_out_of_sight() -> None:
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-canary", "PIPEFY_CLIENT_SECRET": "canary"})
    assert "canary" not in repr(settings)
    assert settings.secrets == {"xoxb-canary", "canary"}
