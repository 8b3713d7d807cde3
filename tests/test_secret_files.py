"""Secrets from files: `…_FILE` beside each of them."""

import os
from pathlib import Path

import pytest

from bot.errors import WrongSettings
from bot.settings import Settings, file_variables, read_settings


def write(folder: Path, content: bytes) -> Path:
    path = folder / "secret"
    path.write_bytes(content)
    return path


def test_every_secret_has_a_twin_and_nothing_else_has() -> None:
    secret = {name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert {"SLACK_BOT_TOKEN", "PIPEFY_CLIENT_SECRET", "SECRET_KEYS"} < secret
    assert set(file_variables()) == {"DATABASE_URL", *secret}


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"s3", "s3"),
        (b"s3\n", "s3"),
        (b"s3\r\n", "s3"),
        (b"s3\n\n", "s3\n"),
        (b" s3 \n", " s3 "),
        ("é\n".encode(), "é"),
    ],
)
def test_one_newline_at_the_end_is_dropped(tmp_path: Path, content: bytes, secret: str) -> None:
    settings = read_settings({"PIPEFY_TOKEN_FILE": str(write(tmp_path, content))})
    assert settings.pipefy_token is not None
    assert settings.pipefy_token.get_secret_value() == secret
    assert settings.secrets == {secret}


def test_a_list_of_keys_and_an_address_with_a_password_may_lie_in_files(tmp_path: Path) -> None:
    settings = read_settings({"DATABASE_URL_FILE": str(write(tmp_path, b"postgresql://u:p@h/d\n"))})
    assert settings.database_url == "postgresql://u:p@h/d"


def test_an_empty_variable_beside_a_file_counts_as_unset(tmp_path: Path) -> None:
    path = write(tmp_path, b"s3")
    assert read_settings({"PIPEFY_TOKEN": "", "PIPEFY_TOKEN_FILE": str(path)}).secrets == {"s3"}
    assert read_settings({"PIPEFY_TOKEN": "t", "PIPEFY_TOKEN_FILE": " "}).secrets == {"t"}


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "it is empty"), (b"\n", "it is empty"), (b"\xff\xfe", "it is no text in UTF-8")]
)
def test_a_file_that_holds_no_secret_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(WrongSettings) as raised:
        read_settings({"PIPEFY_TOKEN_FILE": str(path)})
    assert str(raised.value).startswith(f"PIPEFY_TOKEN_FILE names {path}, which cannot be used ({reason}): correct")


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/nowhere/at/all", "No such file"), ("/", "Is a directory"), ("/dev/zero", "too large for a secret")],
)
def test_a_path_that_leads_to_no_file_is_told(path: str, reason: str) -> None:
    with pytest.raises(WrongSettings, match=reason):
        read_settings({"SLACK_BOT_TOKEN_FILE": path})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, b"s3")
    path.chmod(0)
    with pytest.raises(WrongSettings, match="Permission denied"):
        read_settings({"PIPEFY_TOKEN_FILE": str(path)})


def test_a_secret_that_is_set_twice_is_told_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="are both set: unset one of them") as raised:
        read_settings({"PIPEFY_TOKEN": "canary", "PIPEFY_TOKEN_FILE": str(write(tmp_path, b"canary"))})
    assert "canary" not in str(raised.value)
