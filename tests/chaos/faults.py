"""What goes wrong while the replicas work, and the times that are shortened together with it.

The faults that delay a post end before it can be looked for: a post leaves at most POST after its intent, a late commit
follows within DELAY, the channel shows it HISTORY_LAG later, and all that is less than SETTLE.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import URL

from tests.chaos.slack import TOKEN, Slack

LEASE, SETTLE, POST, TICK = 5.0, 3.5, 1.0, 0.2  # seconds
CHECK = 1.0  # seconds between looks at an organization, and after one that failed
DELAY, HISTORY_LAG = 1.2, 0.3
TIMES = (
    f"lease {LEASE} s, settle {SETTLE} s, post {POST} s, tick {TICK} s; faults {DELAY} s, history lag {HISTORY_LAG} s"
)
LONGEST_STEP = LEASE + SETTLE + POST

_CHANCES = {
    "rate_limited": 0.04,
    "server_error_before": 0.02,
    "reset_before": 0.02,
    "server_error_after": 0.03,
    "reset_after": 0.03,
    "slow_answer": 0.02,
    "slow_commit": 0.01,
    "late_commit": 0.01,
    "cut_body": 0.02,
    "bad_body": 0.01,
}
_HISTORY_CHANCES = {"server_error_before": 0.02, "reset_before": 0.02, "rate_limited": 0.02}
_PIPEFY_CHANCES = {
    "server_error_before": 0.05,
    "reset_after": 0.03,
    "cut_body": 0.02,
    "bad_body": 0.05,
    "rate_limited": 0.02,
}
_LONG = {"slow_answer": 0.01}  # and for longer than a question is leased


def plan(
    chances: Mapping[str, float],
    history: Mapping[str, float],
    pipefy: Sequence[Mapping[str, Any]] = (),
    *,
    honoured: bool,
    channels: int = 0,
    seed: int = 0,
) -> dict[str, Any]:
    """A plan of the chaos server."""
    return {
        "seed": seed,
        "channels": channels,
        "history_lag": HISTORY_LAG,
        "honours_client_msg_id": honoured,
        "faults": {
            "chat.postMessage": _planned(chances),
            "conversations.history": _planned(history),
            "graphql": pipefy,
        },
    }


def storm(*, honoured: bool, channels: int, seed: int) -> dict[str, Any]:
    """Every fault, each seldom."""
    return plan(_CHANCES, _HISTORY_CHANCES, honoured=honoured, channels=channels, seed=seed)


def storm_on_both(*, seed: int, spares: Sequence[str]) -> dict[str, Any]:
    """Every fault, Pipefy's too, but for questions about the spared organizations.

    A digest would wait for minutes where Pipefy failed, a check only until the next.
    """
    faults = [*_planned(_PIPEFY_CHANCES), *_planned(_LONG, seconds=LEASE + DELAY)]
    pipefy = [{**fault, "spares": list(spares)} for fault in faults]
    return plan(_CHANCES, _HISTORY_CHANCES, pipefy, honoured=False, seed=seed)


def calm(*, honoured: bool, channels: int = 0) -> dict[str, Any]:
    """No fault but the lag."""
    return plan({}, {}, honoured=honoured, channels=channels)


def always(fault: str, *, honoured: bool) -> dict[str, Any]:
    """Every post meets this fault."""
    return plan({fault: 1.0}, {}, honoured=honoured)


def slow_pipefy() -> dict[str, Any]:
    """Every question takes its time."""
    return plan({}, {}, _planned({"slow_answer": 1.0}), honoured=False)


def variables(url: URL, slack: Slack, *, per_minute: int = 100_000) -> dict[str, str]:
    """The environment of a replica."""
    return {
        "SLACK_SIGNING_SECRET": "chaos",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": f"{slack.address}/api/",
        "PIPEFY_TOKEN": "sandbox-token",
        "PIPEFY_API_URL": f"{slack.address}/graphql",
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SLACK_POSTS_PER_MINUTE": str(per_minute),
        "LEASE_SECONDS": str(LEASE),
        "SETTLE_SECONDS": str(SETTLE),
        "POST_SECONDS": str(POST),
        "TICK_SECONDS": str(TICK),
        "INSTALLATION_CHECK_SECONDS": str(TICK),
        "CHECK_EVERY_MINUTES": str(CHECK / 60),
        "PIPEFY_DAILY_REQUESTS": "1000000",
    }


def _planned(chances: Mapping[str, float], *, seconds: float = DELAY) -> list[dict[str, Any]]:
    return [{"fault": fault, "chance": chance, "seconds": seconds} for fault, chance in chances.items()]
