"""Which database is meant, and that it is said."""

import tomllib
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot
from bot.db import database
from bot.db.database import database_url, open_database, place_of
from bot.db.engine import DEFAULT_DATABASE, parse_database_url
from bot.db.migrate import alembic_config
from bot.errors import NotConfigured, WrongSettings
from bot.settings import Settings, read_settings

ROOT = Path(bot.__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home, and another folder to start in."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_is_checked_out", lambda: False)


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_a_checkout_keeps_its_file_below_the_folder_of_the_start(home: Path) -> None:
    assert database_url(Settings()) == DEFAULT_DATABASE
    assert place_of(parse_database_url(DEFAULT_DATABASE)) == str(home.parent / "elsewhere" / "var" / "pipefy-usage.db")


@pytest.mark.usefixtures("installed")
def test_the_installed_command_has_one_file_from_any_folder(home: Path) -> None:
    own = home / ".local" / "share" / "pipefy-usage" / "pipefy-usage.db"
    assert database_url(Settings()) == f"sqlite:///{own}"
    here = touch(home.parent / "elsewhere" / "var" / "pipefy-usage.db")
    assert database_url(Settings()) == DEFAULT_DATABASE  # a file from before stays in use
    touch(own)
    with pytest.raises(WrongSettings, match=f"two databases, {here} and {own}: set it to the one that you mean"):
        database_url(Settings())


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////srv/bot.db", "/srv/bot.db"),
        ("postgresql://u:hush@db.example/name", "name on db.example"),
        ("postgresql:///name?host=/run/pg", "name on /run/pg"),
        ("postgresql:///name", "name on this machine"),
    ],
)
def test_where_a_database_is_is_said_without_its_password(url: str, words: str) -> None:
    assert place_of(parse_database_url(url)) == words


async def test_a_new_file_behind_a_relative_path_is_a_warning(home: Path) -> None:
    settings = read_settings({"DATABASE_URL": "sqlite:///sub/bot.db"})
    with capture_logs() as logged:
        for _ in range(2):
            async with open_database(settings):
                pass
    (line,) = logged
    assert (line["log_level"], line["file"]) == ("warning", str(home.parent / "elsewhere" / "sub" / "bot.db"))


async def test_what_only_reads_makes_no_file(home: Path) -> None:
    with pytest.raises(NotConfigured, match="There is no database at"):
        async with open_database(Settings(), must_exist=True):
            pass
    assert list((home.parent / "elsewhere").iterdir()) == []


def test_the_wheel_holds_the_migrations_where_they_are_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folder = Path(alembic_config(None).get_main_option("script_location") or "")  # type: ignore[arg-type] # not asked here
    assert folder.relative_to(ROOT).name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert project["project"]["scripts"] == {"pipefy-usage": "bot.cli:main"}
