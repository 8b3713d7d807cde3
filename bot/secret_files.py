"""Secrets that lie in files, as Docker, Kubernetes and systemd hand them out: `SLACK_BOT_TOKEN_FILE` names one."""

from collections.abc import Mapping
from pathlib import Path

_LONGEST = 64 * 1024  # bytes; what names a device instead of a file would have no end


def with_secret_files(variables: Mapping[str, str], twins: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The variables with those that files hold, and a sentence for each that cannot be had, by its name.

    `twins`: the variable that names a file, by the one whose value the file holds.
    """
    values, problems = dict(variables), dict[str, str]()
    for name, twin in twins.items():
        if twin not in variables:
            continue
        if values.pop(name, ""):
            problems[name] = f"{name} and {twin} are both set: unset one of them"
            continue
        try:
            values[name] = _secret_in(Path(variables[twin]))
        except (OSError, ValueError) as error:
            problems[name] = _unreadable(name, twin, variables[twin], error)
    return values, problems


def _secret_in(path: Path) -> str:
    """The text of a file without one newline at its end, which editors and `echo` add. Raises OSError, ValueError."""
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise ValueError("it is too large for a secret")
    if not content.strip():
        raise ValueError("it is empty")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is no text in UTF-8") from None
    return text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")


def _unreadable(name: str, twin: str, path: str, error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) else error
    return f"{twin} names {path}, which cannot be used ({reason}): correct the path or the file, or set {name} instead"
