"""A bot that is started with a token that Slack refuses ends at once, and says what to do."""

from pathlib import Path

import pytest

from bot.app import open_app
from bot.errors import NotConfigured
from bot.settings import read_settings
from tests.support.workspace import Outside, variables_for


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("token_revoked", r"SLACK_BOT_TOKEN \(token_revoked\): install the app again, and copy its token anew"),
        ("invalid_auth", r"SLACK_BOT_TOKEN \(invalid_auth\): install the app again"),
        ("internal_error", r"SLACK_BOT_TOKEN is \(internal_error\): start the bot again in a while"),
        ("ratelimited", r"SLACK_BOT_TOKEN is \(ratelimited\): start the bot again in a while"),
    ],
)
async def test_the_sentence_names_the_code_and_what_to_do(
    outside: Outside, database: Path, code: str, sentence: str
) -> None:
    settings = read_settings(variables_for(outside.world, database))
    outside.world.slack.refused_calls.refuse(code)
    with pytest.raises(NotConfigured, match=sentence):
        async with open_app(settings, "http"):
            pass
