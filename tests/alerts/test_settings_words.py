import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import AlertSettings, ReminderInterval
from bot.alerts.settings_words import AlertWords, applied, read_alert_words, read_tasks, read_thresholds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", AlertWords()),
        ("50 80 100", AlertWords(marks=(50, 80, 100))),
        ("100% 50% and 80%", AlertWords(marks=(50, 80, 100))),
        ("budget 20000", AlertWords(budget=20_000)),
        ("presupuesto 20.000", AlertWords(budget=20_000)),
        ("orçamento 20k", AlertWords(budget=20_000)),
        ("budget off", AlertWords(budget=0)),
        ("spikes on forecast off", AlertWords(spikes=True, forecast=False)),
        ("picos sim previsão não", AlertWords(spikes=True, forecast=False)),
        ("reminder weekly resolved on", AlertWords(reminder=ReminderInterval.WEEKLY, resolved=True)),
        ("lembrete diário", AlertWords(reminder=ReminderInterval.DAILY)),
        ("off", AlertWords(off=True)),
        ("desligar", AlertWords(off=True)),
        ("webhook <https://example.com/x|example.com/x>", AlertWords(webhook="https://example.com/x")),
        ("webhook off", AlertWords(webhook="")),
        ("50 sixty", AlertWords(marks=(50,), unknown="sixty")),
        ("50 50", AlertWords(marks=(50,), unknown="50")),
        ("0 1001", AlertWords(unknown="0 1001")),
        ("budget", AlertWords(unknown="budget")),
        ("budget lots", AlertWords(unknown="budget lots")),
        ("spikes perhaps", AlertWords(unknown="spikes perhaps")),
    ],
)
def test_words_say_what_people_mean(text: str, expected: AlertWords) -> None:
    assert read_alert_words(text.split()) == expected


def test_more_than_ten_marks_are_too_many() -> None:
    assert read_alert_words([str(mark) for mark in range(10, 21)]).unknown == "20"
    assert read_thresholds(" ".join(str(mark) for mark in range(10, 21))) is None


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("20000", 20_000),
        ("20,000", 20_000),
        ("20 000", 20_000),
        ("2m", 2_000_000),
        ("0", None),
        ("-5", None),
        ("1.5k", 1_500),
        ("1,25 mil", 1_250),
        ("1.500k", None),  # 1,500 or 1,500,000: not guessed
        ("20’500", 20_500),
        ("２０\u202f５００", 20_500),
    ],
)
def test_a_number_of_tasks_is_read_or_is_none(text: str, tasks: int | None) -> None:
    assert read_tasks(text) == tasks


def test_what_was_not_said_stays_as_it_is() -> None:
    before = AlertSettings(marks=(70,), budget=500, forecast=False, reminder=ReminderInterval.DAILY)
    assert applied(AlertWords(), before) == before
    assert applied(AlertWords(budget=0, forecast=True), before) == AlertSettings(
        marks=(70,), budget=None, forecast=True, reminder=ReminderInterval.DAILY
    )


@given(st.lists(st.text(max_size=12)))
def test_nothing_that_is_typed_raises(words: list[str]) -> None:
    read_alert_words(words)
