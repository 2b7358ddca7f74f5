"""How many short messages a text is: 3GPP TS 23.038 (alphabet) and 23.040 (concatenation).

A text in the basic alphabet fits 160 characters into one message and 153 into each of several; a
character of the extension table counts twice. All other texts, such as Chinese ones, are sent as
UCS-2: 70 units of 16 bits in one message and 67 in each of several. No character is cut in two.
"""

import re
from dataclasses import dataclass
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
BASIC_ALONE, BASIC_JOINED = 160, 153
WIDE_ALONE, WIDE_JOINED = 70, 67
WIDE: Final = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """What a text is in the network. `units` are septets, or units of 16 bits where `wide`.

    `left` is how many units the last part still takes.
    """

    wide: bool
    units: int
    parts: int
    left: int


def plain(text: str) -> str:
    """Return a text as it is sent: an end of a line is one character, unlike in posted forms."""
    return re.sub(r"\r\n?", "\n", text).strip()


def segments(text: str) -> Segments:
    """Count the parts of a text; the empty one is one part."""
    wide = not all(char in BASIC or char in EXTENDED for char in text)
    sizes = [2 if (ord(char) > WIDE if wide else char in EXTENDED) else 1 for char in text]
    alone, joined = (WIDE_ALONE, WIDE_JOINED) if wide else (BASIC_ALONE, BASIC_JOINED)
    units = sum(sizes)
    if units <= alone:
        return Segments(wide=wide, units=units, parts=1, left=alone - units)
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > joined:
            parts, filled = parts + 1, 0
        filled += size
    return Segments(wide=wide, units=units, parts=parts, left=joined - filled)
