import pytest

from bot.program_name import typed


@pytest.mark.parametrize(
    ("started_as", "command"),
    [
        ("/opt/pipefy-usage/bin/pipefy-usage", "pipefy-usage migrate"),
        ("pipefy-usage.exe", "pipefy-usage migrate"),
        ("/srv/checkout/bot/__main__.py", "python -m bot migrate"),
    ],
)
def test_a_message_names_the_command_that_was_used(started_as: str, command: str) -> None:
    assert typed("migrate", started_as) == command
