"""Find what Slack would refuse in a modal, and in a Home.

https://docs.slack.dev/reference/views/modal-views and …/home-tab-views
"""

from collections.abc import Iterator

from sandbox.block_kit.checks import Json, boolean, by_type, record, refusal, string, where
from sandbox.block_kit.elements import plain_text
from sandbox.block_kit.validate import blocks_of

MOST_LETTERS = 250_000  # of the whole view, as JSON


def _inputs_can_be_submitted(view: Json, at: str) -> Iterator[str]:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield refusal("missing required field: submit", at)


MODAL = by_type(
    {
        "modal": where(
            record(
                {"title": plain_text(24), "blocks": blocks_of("modal")},
                {
                    "submit": plain_text(24),
                    "close": plain_text(24),
                    "private_metadata": string(3000, 0),
                    "callback_id": string(255),
                    "clear_on_close": boolean,
                    "notify_on_close": boolean,
                },
            ),
            _inputs_can_be_submitted,
        )
    }
)
HOME = by_type(
    {
        "home": record(
            {"blocks": blocks_of("home")},
            {"private_metadata": string(3000, 0), "callback_id": string(255), "external_id": string(255)},
        )
    }
)


def view_refusals(view: Json) -> list[str]:
    """Everything that Slack would say against this modal; empty when it would take it."""
    return list(MODAL(view, "/view"))


def home_refusals(view: Json) -> list[str]:
    """The same of a Home, which has no title and is never submitted."""
    return list(HOME(view, "/view"))
