"""Make the HTML of a stranger's mail safe to store and to show.

Kept: text, simple layout, links (http, https, mailto, tel), pictures that travel in the mail itself
(`cid:`). Gone: script, style, forms,
frames, `hx-*` and every other attribute, and all remote pictures: fetching one tells its owner
that, when and where the mail was read.
"""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import nh3


def _names(text: str) -> set[str]:
    return set(text.split())


_TAGS: Final = _names(
    "a b blockquote br caption code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i "
    "img ins li ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul"
)
_DROPPED_WHOLE: Final = _names(
    "script style title head noscript template iframe object svg math textarea select"
)
_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
}
_BLOCKS: Final = _names("p div tr table ul ol blockquote pre h1 h2 h3 h4 h5 h6 dl dt dd hr")
_VOID: Final = _names("area base br col embed hr img input link meta source track wbr")
_IMG = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
_CID = re.compile(r'src="cid:([^"]*)"')
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_WHOLE_TAG = re.compile(r"<[^<>]*>")
LONGEST: Final = 500_000
# Deeper nesting is an attack: the time that cleaning takes grows with its square.
DEEPEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """Safe HTML and how many remote pictures were taken out of it."""

    html: str
    remote_images: int


def clean_html(html: str) -> CleanHtml:
    """Return `html` without active content and without anything fetched from elsewhere."""
    removed = 0
    html = html[:LONGEST]
    if _depth(html) > DEEPEST:
        html = entities.escape(_WHOLE_TAG.sub(" ", html))

    def keep(tag: str, attribute: str, value: str) -> str | None:
        nonlocal removed
        value = value.strip()
        if tag != "img" or attribute != "src":
            return value
        if value[:4].lower() == "cid:":
            return f"cid:{value[4:]}"
        removed += 1
        return None

    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
    )
    return CleanHtml(_IMG.sub(_without_source, cleaned), removed)


def show_images(html: str, url_of: Callable[[str], str | None]) -> str:
    """Point `cid:` pictures of cleaned HTML to our own addresses.

    `url_of(content_id)` gives None for a picture that did not come with the mail.
    """

    def source(match: re.Match[str]) -> str:
        url = url_of(entities.unescape(match[1]))
        return f'src="{entities.escape(url, quote=True)}"' if url else 'src=""'

    return _CID.sub(source, html)


def html_to_text(html: str) -> str:
    """Return cleaned HTML as plain text with line breaks, list dashes and link targets."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _depth(html: str) -> int:
    """Return about how deep tags are nested, at most; a tag left open counts to the end."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _VOID:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _without_source(match: re.Match[str]) -> str:
    if 'src="' in match[0]:
        return match[0]
    alt = _ALT.search(match[0])
    return f"<span>[{alt[1]}]</span>" if alt and alt[1].strip() else ""


class _TextReader(HTMLParser):
    """Collects text from cleaned HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag in ("td", "th"):
            self.out.append(" ")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.out))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.out.append("\n")
        elif tag == "a" and self._link is not None:
            target, start = self._link
            shown = "".join(self.out[start:]).strip()
            if target.startswith(("http://", "https://")) and target.rstrip("/") != shown.rstrip(
                "/"
            ):
                self.out.append(f" <{target}>")
            self._link = None

    def handle_data(self, data: str) -> None:
        self.out.append(re.sub(r"\s+", " ", data))
