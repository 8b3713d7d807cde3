"""Somebody at the sandbox's page: types, presses, reads. And the seed, to compare with what they read."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from sandbox.pipefy.figures import Figures
from sandbox.pipefy.world import PipefyWorld

_LATER = timedelta(minutes=10)
START = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
ACME = "8a1c4f10-1111-4d2c-9c2a-abc123def456"
LABS = "8a1c4f10-2222-4d2c-9c2a-abc123def456"
RETAIL = "8a1c4f10-3333-4d2c-9c2a-abc123def456"


@dataclass(slots=True)
class Visitor:
    """At the page. `since` is the sandbox's time when they came: no figure they read is older."""

    page: Page
    since: datetime = START

    def begins_anew(self) -> None:
        """Nothing broken, no message, and a later time than whoever came before, whose readings are old by then."""
        now = self.now()
        since = now + _LATER if START <= now < START + timedelta(hours=8) else START
        self.acts("reset")
        for instant in (since - _LATER, since):  # the way from one to the other is what makes things older
            self.acts("clock", to=instant.isoformat())
        self.since = since
        self.looks_as("U0BEN")
        expect(self.page.locator("#messages > li[data-ts]")).to_have_count(0)

    def acts(self, act: str, **body: object) -> None:
        """Do what a control of the page does, without the control."""
        answer = self.page.request.post(f"/page-api/{act}", data=body)
        assert answer.json() == {"ok": True}

    def now(self) -> datetime:
        """What the sandbox's clock says."""
        return datetime.fromisoformat(self.page.request.get("/page-api/state").json()["now"])

    def types(self, text: str) -> None:
        """Into the message box, and sends it."""
        self.page.locator("#composer").fill(text)
        self.page.locator("#send").click()

    def turns_switch(self, name: str, *, on: bool) -> None:
        """Turn a switch of the panel. It is drawn from the world's state, so it may show the old one for a moment."""
        switch = self.page.locator(f"input[name={name}]")
        switch.click()
        expect(switch).to_be_checked(checked=on)

    def run_command(self, text: str = "") -> Locator:
        """The answer to a command."""
        answers = self.answers
        seen = answers.count()
        self.types(f"/pipefy-usage {text}".strip())
        return self.nth(seen)

    @property
    def answers(self) -> Locator:
        """What the bot said in this channel, without threads."""
        return self.page.locator("#messages > li[data-user=U0BOT]")

    def nth(self, place: int) -> Locator:
        """One answer, as soon as it is there; it stays the same one when others come."""
        answer = self.answers.nth(place)
        expect(answer).to_be_visible()
        ts = answer.get_attribute("data-ts")
        return self.page.locator(f'#messages > li[data-ts="{ts}"]')

    def presses(self, answer: Locator, action: str) -> None:
        """A button whose answer takes the place of the message."""
        before = int(answer.get_attribute("data-replaced") or 0)
        answer.locator(f'[data-action-id="{action}"]').click()
        expect(answer).to_have_attribute("data-replaced", str(before + 1))

    def shares(self, answer: Locator, action: str) -> Locator:
        """A button whose answer is a message of its own."""
        seen = self.answers.count()
        answer.locator(f'[data-action-id="{action}"]').click()
        return self.nth(seen)

    def looks_as(self, person: str, channel: str = "C0OPS") -> None:
        """Another person's place."""
        if self.page.locator("#person").input_value() != person:
            self.page.locator("#person").select_option(person)
            expect(self.page).to_have_url(re.compile(f"person={person}"))
        self.goes_to(channel)

    def subscribes(self, channel: str) -> Locator:
        """Fills in the form of a channel as it stands, and sends it; the answer is the channel's welcome."""
        self.goes_to(channel)
        seen = self.answers.count()
        self.types("/pipefy-usage subscribe")
        self.sends_form()
        return self.nth(seen)

    def sends_form(self) -> None:
        """The form that is open, or is about to open. It ends in a view that is closed."""
        form = self.page.locator("dialog[data-view-id]")
        form.locator("[data-submit]").click()
        expect(form).to_contain_text("Saved: ")
        form.locator("[data-close]").click()
        expect(form).to_have_count(0)

    def goes_to(self, channel: str) -> None:
        """Another channel."""
        button = self.page.locator(f"[data-channel={channel}]")
        if not button.get_attribute("aria-current"):  # a phone hides the channels
            button.click()
        expect(button).to_have_attribute("aria-current", "page")

    def figures(self, uuid: str = ACME) -> tuple[Figures, Figures]:
        """The seed when they came, and now: a reading of theirs lies between."""
        now = self.now()
        world = PipefyWorld(lambda: now)
        return world.figures(uuid, self.since), world.figures(uuid, now)

    def month_so_far(self, uuid: str = ACME) -> range:
        """What the tasks of the current month may be."""
        before, after = self.figures(uuid)
        return range(before.total("current_month"), after.total("current_month") + 1)


def charted(answer: Locator) -> list[dict[str, Any]]:
    """The series of the answer's chart, as the bot sent them."""
    series: list[dict[str, Any]] = json.loads(answer.locator("svg[data-chart]").get_attribute("data-values") or "")
    return series


def column(answer: Locator, place: int) -> list[str]:
    """A column of the answer's table, as it is drawn."""
    return answer.locator(f"table.data-table tbody tr > :nth-child({place + 1})").all_inner_texts()
