"""A day of which Pipefy reported no task: what flows' last runs say of it, what to do, and that it came after all."""

from datetime import date, datetime

from bot.alerts.detection.model import LastRun, Silence, SpikesSeen
from bot.blocks.kit import context, fallback_text
from bot.blocks.message import Message
from bot.blocks.phrases import flow_name
from bot.blocks.rich_text import Fragment, Localizer, RichText, Untrusted, paragraphs


def silent_day(organization: Untrusted, silence: Silence, day: date, usual: str, localizer: Localizer) -> RichText:
    """Headline of such a day; once Pipefy has reported it, with what it reported."""
    translator = localizer.translator
    values: dict[str, Fragment | RichText] = {
        "organization": organization,
        "day": translator.day(day),
        "usual": usual,
    }
    if silence.reported is None:
        return localizer.say("{organization} had an unusual day on {day}: no tasks reported, {usual}.", **values)
    tasks = translator.count("{n} task", "{n} tasks", silence.reported)
    return localizer.say("{organization}: Pipefy has now reported {tasks} for {day}, {usual}.", tasks=tasks, **values)


def evidence(event: SpikesSeen, localizer: Localizer) -> list[RichText]:
    """Sentence that tells late figures from flows that stopped, as far as Pipefy's answers do."""
    if event.silence is None or event.silence.reported is not None:
        return []
    run = event.silence.last_run
    if run is None:
        return [
            localizer.say(
                "Flows may have stopped, or Pipefy's figures are late: Pipefy doesn't say when flows last ran."
            )
        ]
    values = _values(run, event.day, localizer)
    if run.on == event.day:
        return [
            localizer.say(
                "Pipefy's figures are late: flows ran on {day}, for example {flow}: {moment} (UTC).", **values
            )
        ]
    if is_late(event):
        return [
            localizer.say(
                "Pipefy's figures are late: no tasks since {day}, though flows ran, "
                "for example {flow}: {moment} (UTC).",
                **values,
            )
        ]
    if run.on > event.day:
        return [
            localizer.say(
                "Flows have run since, for example {flow}: {moment} (UTC). "
                "They may have stopped for {day}, or Pipefy's figures for that day are late.",
                **values,
            )
        ]
    return [
        localizer.say(
            "Flows may have stopped: the last run that Pipefy reports was {flow}: {moment} (UTC). "
            "Or its figures are late.",
            **values,
        )
    ]


def silence_advice(event: SpikesSeen, pipefy: Fragment, localizer: Localizer) -> list[RichText]:
    """Sentences on what to do now, which depends on whether flows ran."""
    later = localizer.say("Once Pipefy reports this day, we tell you in this thread.")
    if is_late(event):
        return [
            localizer.say(
                "You don't need to do anything: until Pipefy reports this day, usage and forecast are too low."
            ),
            later,
        ]
    return [
        localizer.say("Check in {pipefy} that your flows are on and their connections work.", pipefy=pipefy),
        later,
        localizer.say("Planned? Mark it as expected, and we won't alert you on similar days."),
    ]


def is_late(event: SpikesSeen) -> bool:
    """True where flows are known to have run without being counted: on that day, or since, while no task is counted."""
    silence = event.silence
    if silence is None or silence.last_run is None:
        return False
    return silence.last_run.on == event.day or (silence.last_run.on > event.day and not silence.goes_on)


def day_reported_note(headline: RichText, as_of: datetime, localizer: Localizer) -> Message:
    """`Acme: Pipefy has now reported 2,310 tasks for Nov 19, usual level about 2,300. Its figures were late.`"""
    late = localizer.say("Its figures were late; usage and forecast include this day now.")
    sentence = localizer.translator.say("Data as of {instant}", instant=localizer.instant(as_of))
    message = paragraphs([headline.then(late)], context(sentence))
    return Message(fallback_text([message.text, sentence]), message.blocks)


def _values(run: LastRun, day: date, localizer: Localizer) -> dict[str, Fragment | RichText]:
    translator = localizer.translator
    return {
        "day": translator.day(day),
        "flow": flow_name(run.flow, localizer),
        "moment": translator.moment(run.at, "UTC"),
    }
