"""QR codes as SVG, drawn into the page: nothing is fetched, nothing is kept."""

from typing import Final

import segno
from markupsafe import Markup

MODULE_PX: Final = 5
# Readers want light around dark, whatever the page's colours are.
QUIET_MODULES: Final = 4


def qr_svg(text: str, *, title: str) -> Markup:
    """Return a QR code of `text` as an SVG element that readers of the page hear as `title`."""
    drawn = segno.make(text, micro=False, error="m")
    svg = drawn.svg_inline(
        scale=MODULE_PX, border=QUIET_MODULES, dark="#000", light="#fff", title=title, omitsize=True
    )
    return Markup(svg)  # noqa: S704 segno escapes the title; all else is figures
