"""The two ways in which Hypothesis runs: the same examples every time, or a search at random (`make fuzz`)."""

from hypothesis import HealthCheck, settings

_SUITE_EXAMPLES, _FUZZ_EXAMPLES = 100, 2_000


def load_profiles() -> None:
    """Register both and take the suite's; pytest's `--hypothesis-profile=fuzz` takes the other afterwards."""
    # A suite that searches at random fails on a commit that did not break it; `database` would let it remember, too.
    # How long an example takes says more about the machine than about the code: no deadline.
    suite = settings(
        max_examples=_SUITE_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.register_profile("suite", suite)
    settings.register_profile(
        "fuzz",
        max_examples=_FUZZ_EXAMPLES,
        derandomize=False,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("suite")


def examples(count: int) -> int:
    """Examples of a test that needs more or fewer than the usual hundred; under `make fuzz` in proportion more."""
    return count * settings().max_examples // _SUITE_EXAMPLES
