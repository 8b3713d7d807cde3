"""What a newcomer waits for: from `git clone` to the first answer on the page, on an empty environment.

`python -m tests.benchmarks.newcomer`. Packages come from the index that pip is set up for, without pip's cache.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PERSON, CHANNEL = "U0BEN", "C0OPS"


def main() -> int:
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "checkout"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)  # noqa: S603, S607 - ours
        cloned = perf_counter()
        environment = {**os.environ, "PIP_NO_CACHE_DIR": "1", "PORT": "0"}  # noqa: TID251 - make needs a path
        demo = subprocess.Popen(
            ["make", "demo", "PORT=0"],  # noqa: S607 - ours
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            address = ready(demo)
            running = perf_counter()
            first_answer(address)
            answered = perf_counter()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(demo.pid, signal.SIGTERM)
            demo.wait()
    print(f"git clone                    {cloned - begun:>8.1f} s")
    print(f"make demo, until ready       {running - cloned:>8.1f} s")
    print(f"typed, until answered        {answered - running:>8.2f} s")
    print(f"clone to first answer        {answered - begun:>8.1f} s")
    return 0


def ready(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise RuntimeError("the demo ended before it was ready")


def first_answer(address: str) -> None:
    said = {"person": PERSON, "channel": CHANNEL, "text": "/pipefy-usage last_3_months"}
    ask(f"{address}/page-api/type", said)
    while not any(m.get("blocks") for m in ask(f"{address}/page-api/state?person={PERSON}")["messages"][CHANNEL]):
        sleep(0.01)


def ask(url: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, {"content-type": "application/json"})  # noqa: S310 - our own sandbox
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - likewise
        read: dict[str, Any] = json.load(answer)
        return read


if __name__ == "__main__":
    sys.exit(main())
