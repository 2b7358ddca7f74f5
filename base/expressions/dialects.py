"""Spellings of other languages that have only one meaning here.

Drawings of other tools write conditions in JUEL (`a && !b`, `x eq 5`, `empty name`, `a ? b : c`)
or in FEEL (`=x = 5`, `if a then b else c`). Each is turned into our own words before it is
compiled; what could be meant in two ways is left as it is, and refused with its place.
"""

import re
from typing import Final

# Texts and everything between them; only what is between them is translated.
PIECES: Final = re.compile(r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
NAME: Final = r"[A-Za-z_]\w*(?:\.\w+)*"
NOTHING: Final = '[None, "", []]'
WORDS: Final = {
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "div": "/", "mod": "%",
}  # fmt: skip
SIGNS: Final = (
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"!(?!=)\s*"), " not "),
    (re.compile(rf"({NAME})\s*!=\s*empty\b"), rf"not (\1 in {NOTHING})"),
    (re.compile(rf"({NAME})\s*==\s*empty\b"), rf"(\1 in {NOTHING})"),
    (re.compile(rf"\bempty\s+({NAME})"), rf"(\1 in {NOTHING})"),
)
WORD: Final = re.compile(rf"(?:(?<=[\w\])\s])|^)\s(?:{'|'.join(WORDS)})\s(?=\s*(?:[\w(\[-]|$))")
EQUALS: Final = re.compile(r"(?<![=!<>])=(?!=)")
FEEL_CHOICE: Final = re.compile(r"\s*if\b(.+?)\bthen\b(.+?)\belse\b(.+)", re.DOTALL)
JUEL_CHOICE: Final = re.compile(r"([^?:]+)\?([^?:]+):([^?:]+)", re.DOTALL)
EMPTY: Final = re.compile(rf"[=!]=\s*empty\b|\bempty\s+{NAME}")


def means_empty(text: str) -> bool:
    """Return whether `empty` is used as JUEL's word, which would be read as a variable here."""
    return any(EMPTY.search(piece) for piece in _between(text))


def translated(text: str, *, feel: bool) -> str:
    """Return an expression in our own words; unchanged where there is nothing to translate.

    With `feel` a single equals sign compares.
    """
    pieces = PIECES.split(text)
    pieces[::2] = [_piece(piece, feel=feel) for piece in pieces[::2]]
    found = "".join(pieces).strip()
    for choice in (FEEL_CHOICE, JUEL_CHOICE):
        match = choice.fullmatch(found)
        if match is not None:
            test, good, other = (part.strip() for part in match.groups())
            return f"({good}) if ({test}) else ({other})"
    return found


def _piece(piece: str, *, feel: bool) -> str:
    for sign, ours in SIGNS:
        piece = sign.sub(ours, piece)
    piece = WORD.sub(lambda match: f" {WORDS[match[0].strip()]} ", piece)
    return EQUALS.sub("==", piece) if feel else piece


def _between(text: str) -> list[str]:
    return PIECES.split(text)[::2]
