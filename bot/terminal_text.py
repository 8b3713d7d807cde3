"""Text that is safe on a terminal and in a log: what would steer it, or turn letters around, is spelled out. Pure.

Names of flows and words of people may hold such characters. https://trojansource.codes
"""

import re

# Controls (escape sequences begin with one), marks, embeddings and overrides of direction, line separators, halves of
# surrogate pairs, and tags, which no terminal draws.
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\ud800-\udfff\U000e0000-\U000e007f]"
)
_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_ISOLATES = re.compile(f"[{_OPENING}{_CLOSING}]")


def safe_lines(text: str) -> str:
    """Lines for a terminal. What is spelled out is as JSON spells it, so that JSON stays what it was."""
    # A carriage return before a line feed ends a line of CSV; by itself it would overwrite one.
    return "\r\n".join("\n".join(map(_safe, part.split("\n"))) for part in text.split("\r\n"))


def safe_line(text: str) -> str:
    """One line: breaks and tabs are spelled out, too."""
    return _safe(text.replace("\n", r"\n").replace("\t", r"\t"))


def _safe(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    safe = _STEERING.sub(_spelled, line)
    # Isolates keep a name's direction to itself; one that is left open would take the rest of the line.
    return safe if _is_balanced(safe) else _ISOLATES.sub(_spelled, safe)


def _is_balanced(line: str) -> bool:
    depth = 0
    for isolate in _ISOLATES.findall(line):
        depth += -1 if isolate in _CLOSING else 1
        if depth < 0:
            return False
    return depth == 0


def _spelled(match: re.Match[str]) -> str:
    if (point := ord(match[0])) <= 0xFFFF:
        return f"\\u{point:04x}"
    high, low = divmod(point - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
