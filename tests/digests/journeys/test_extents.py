"""What the message of a digest holds: chosen by words or by the form, shown, taken back, and kept."""

from datetime import UTC, datetime

import pytest

from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, said, said_in
from tests.support.messages import buttons

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


def kinds(post: Post) -> list[str]:
    return [block["type"] for block in post.blocks]


async def is_short(digests: Digests) -> bool:
    """True where the last digest is its headline, and the rest is in its thread, with the file."""
    *_, digest = digests.digests()
    details, attached = digests.thread(digest)
    assert "digest_details" in buttons(digest)
    assert {"data_table", "data_visualization"} & set(kinds(details))
    assert attached.files
    return kinds(digest) == ["header", "rich_text", "context", "actions"]


@pytest.mark.parametrize(
    ("words", "due"),
    [("daily 09:00", FRIDAY), ("monday 09:00", MONDAY), ("monthly 1 09:00", FIRST)],
)
async def test_a_digest_of_its_headline_is_typed_and_says_so(digests: Digests, words: str, due: datetime) -> None:
    saved = said(await digests.says(f"subscribe {words} headline"))
    assert "at 9:00 AM (America/New_York), only the headline, next " in saved
    (welcome,) = digests.public()
    assert "The message holds only the headline; charts and flows follow in its thread." in said(welcome)
    assert "at 9:00 AM, only the headline\n" in said(await digests.says("list"))
    await digests.turn(due, ticks=4)
    assert await is_short(digests)


async def test_words_change_it_alone_and_undo_brings_it_back(digests: Digests) -> None:
    assert "everything" not in said(await digests.says(SUBSCRIBE))
    changed = await digests.says("subscribe top flows")
    assert "It comes every week on Monday at 9:00 AM (America/New_York), with the top flows, next " in said(changed)
    assert "Before: every week on Monday at 9:00 AM (America/New_York), with everything." in said(changed)
    again = said(await digests.says("subscribe top flows"))
    assert again.startswith("This channel already has a weekly digest of Acme Ltda.")
    assert "as it was before" in said(await digests.presses(changed, "subscription_undo"))
    assert "top flows" not in said(await digests.says("list"))


async def test_another_time_leaves_what_it_holds(digests: Digests) -> None:
    await digests.says(f"{SUBSCRIBE} headline")
    changed = said(await digests.says("subscribe friday"))
    assert "Before: every week on Monday at 9:00 AM (America/New_York), only the headline." in changed
    assert "on Friday at 9:00 AM (America/New_York), only the headline" in changed


async def test_the_form_chooses_it_and_shows_it_again(digests: Digests) -> None:
    done = await digests.submits(await digests.opens(), extent="top_flows")
    assert "with the top flows, next" in said_in(done)
    form = await digests.opens()
    (menu,) = [block for block in form.body["blocks"] if block.get("block_id") == "extent"]
    assert menu["element"]["initial_option"]["value"] == "top_flows"
    done = await digests.submits(form, extent="headline")
    assert "Before: every week on Monday at 9:00 AM (America/New_York), with the top flows." in said_in(done)
    undone = await digests.uses(done, "subscription_undo")
    assert "with the top flows" in said_in(undone)


async def test_a_preview_shows_what_the_channel_will_get(digests: Digests) -> None:
    await digests.says(f"{SUBSCRIBE} headline")
    preview = await digests.says("test")
    assert kinds(preview) == ["header", "rich_text", "context", "context"]
    assert "When we post it, the rest follows in its thread." in said(preview)


async def test_a_digest_that_waits_is_drawn_by_the_choice_of_now(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.pipefy.down = True
    await digests.turn(MONDAY)
    await digests.says("subscribe headline")
    digests.workspace.world.pipefy.down = False
    for _ in range(4):
        await digests.tick(after=400)
    assert len(digests.digests()) == 1
    assert await is_short(digests)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("subscribe summaries", "hold the headline, top flows or everything"),
        ("subscribe headline everything", "“everything” sets a second time what this command sets already."),
    ],
)
async def test_a_wrong_word_is_told_which_there_are(digests: Digests, words: str, sentence: str) -> None:
    assert sentence in (await digests.says(words)).text
    assert not digests.public()
