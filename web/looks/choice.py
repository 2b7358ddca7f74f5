"""What a reader chose: language, colours, contrast, size, density, motion, single-key shortcuts.

The choice is kept in a cookie, so that it works before sign-in and is drawn by the server: no
flash of the wrong colours, no script. Of who is signed in it is kept with the account too, and
goes along to other browsers (`web/looks/own.py`).
"""

from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, cookie_parser

from base.facts import CentreFacts
from base.i18n import DEFAULT, LOCALES, N_, negotiate

COOKIE: Final = "choice"
# Each language is named in itself, so that its readers find it.
LOCALE_NAMES: Final = {"zh-Hant": "繁體中文", "zh-Hans": "简体中文", "en": "English"}
THEMES: Final = {"sea": N_("Sea"), "jade": N_("Jade"), "plum": N_("Plum")}
MODES: Final = {"auto": N_("As the device"), "light": N_("Light"), "dark": N_("Dark")}
DENSITIES: Final = {"roomy": N_("Roomy"), "compact": N_("Compact")}
CONTRASTS: Final = {"auto": N_("As the device"), "high": N_("High")}
SIZES: Final = {"usual": N_("Usual"), "large": N_("Large"), "largest": N_("Very large")}
MOTIONS: Final = {"auto": N_("As the device"), "still": N_("None")}
KEYS: Final = {"on": N_("On"), "off": N_("Off")}
OPTIONS: Final = {
    "locale": LOCALES,
    "theme": tuple(THEMES),
    "mode": tuple(MODES),
    "density": tuple(DENSITIES),
    "keys": tuple(KEYS),
    "contrast": tuple(CONTRASTS),
    "size": tuple(SIZES),
    "motion": tuple(MOTIONS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One reader's choice; every field holds one of `OPTIONS`."""

    locale: str = LOCALES[0]
    theme: str = "sea"
    mode: str = "auto"
    density: str = "roomy"
    keys: str = "on"
    contrast: str = "auto"
    size: str = "usual"
    motion: str = "auto"

    def cookie(self) -> str:
        """Return the text that is kept in the cookie."""
        return ".".join(getattr(self, name) for name in OPTIONS)

    def changed(self, wishes: dict[str, str]) -> "Choice":
        """Return this choice with every valid wish granted; others are left out."""
        valid = {
            name: wishes[name] for name, options in OPTIONS.items() if wishes.get(name) in options
        }
        return replace(self, **valid)


def read_choice(headers: Headers, centre: CentreFacts | None = None) -> Choice:
    """Return the choice in the cookie, or what the browser's languages suggest.

    A language that the centre does not offer gives way to the centre's own.
    """
    default = centre.default_locale if centre else DEFAULT
    start = Choice(locale=negotiate(headers.get("accept-language"), default))
    cookies = cookie_parser(headers.get("cookie", ""))
    choice = start.changed(wishes_in(cookies.get(COOKIE, "")))
    return choice if choice.locale in offered(centre) else replace(choice, locale=default)


def wishes_in(kept: str) -> dict[str, str]:
    """Return what a kept text wishes; one of an earlier release has fewer parts."""
    return dict(zip(OPTIONS, kept.split("."), strict=False))


def offered(centre: CentreFacts | None) -> dict[str, str]:
    """Return the languages that a centre offers, each named in itself."""
    chosen = centre.locales if centre else LOCALES
    return {code: name for code, name in LOCALE_NAMES.items() if code in chosen}


def choice_of(connection: HTTPConnection) -> Choice:
    """Return the choice that the middleware has read for this request."""
    choice = getattr(connection.state, "choice", None)
    return choice if isinstance(choice, Choice) else read_choice(connection.headers)
