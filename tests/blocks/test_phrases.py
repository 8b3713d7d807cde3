import pytest

from bot.blocks.phrases import span_of


@pytest.mark.parametrize(
    ("low", "high", "span"),
    [
        ("58,400", "68,700", "58,400–68,700"),
        ("58,400", "58,400", "58,400"),
        ("Nov 12", "Nov 19", "Nov 12 – Nov 19"),
        ("Nov 1", "Nov 1", "Nov 1"),
    ],
)
def test_ends_that_read_alike_are_no_range(low: str, high: str, span: str) -> None:
    assert span_of(low, high) == span
