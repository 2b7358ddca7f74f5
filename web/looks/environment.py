"""The one template environment of a process: strict, escaping, and the same words everywhere."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket

from base.i18n import pick
from base.ids import short
from forms.words import use_words
from web.house import House
from web.looks.assets import Assets
from web.looks.choice import (
    CONTRASTS,
    DENSITIES,
    KEYS,
    LOCALE_NAMES,
    MODES,
    MOTIONS,
    SIZES,
    THEMES,
)
from web.looks.formats import Moments, dial, number, size, span

WEB: Final = Path(__file__).parent.parent


class Compiled(BytecodeCache):
    """Compiled templates, kept in memory: houses of one process compile each of them once."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the compiled template of the same text, if there is one."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was just compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED: Final = Compiled()


def build_environment(house: House, assets: Assets) -> Environment:
    """Make the one template environment of this process."""
    env = strict_environment()
    add_filters(env, Moments(house.context.settings.zone, house.context.clock))
    env.globals.update(
        asset=assets.url,
        has_asset=assets.has,
        demo=house.context.settings.demo,
        now=house.context.clock.now,
        LOCALE_NAMES=LOCALE_NAMES,
        THEMES=THEMES,
        MODES=MODES,
        DENSITIES=DENSITIES,
        KEYS=KEYS,
        CONTRASTS=CONTRASTS,
        SIZES=SIZES,
        MOTIONS=MOTIONS,
    )
    # Macros are globals, so that a block rendered by itself has them as well as a whole page.
    # An icon is the same on every page, so each is drawn once.
    env.globals["icon"] = cache(env.get_template("shell/icons.html").module.icon)  # type: ignore[attr-defined] # a macro
    env.globals["ui"] = env.get_template("shell/macros.html").module
    return env


def strict_environment() -> Environment:
    """Return an environment that finds our templates and refuses what nobody has given it."""
    rooms, forms = FileSystemLoader(WEB), FileSystemLoader(WEB.parent / "forms")
    env = Environment(
        loader=ChoiceLoader([rooms, PrefixLoader({"forms": forms})]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Templates and code of one process belong together; a new release is a new process.
        auto_reload=False,
        bytecode_cache=COMPILED,
    )
    use_words(env)
    return env


def add_filters(env: Environment, moments: Moments) -> None:
    """Add what writes moments, numbers and content for the reader."""
    env.filters.update(
        moment=moments.tag,
        ago=lambda moment: moments.tag(moment, "ago"),
        full=moments.full,
        day=moments.day,
        span=span,
        number=number,
        size=size,
        pick=pick,
        short=short,
        dial=dial,
    )
