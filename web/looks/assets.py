"""Addresses of styles, scripts and pictures: built bundles where they exist, else plain files.

`python -m web.build` writes `web/static/dist/manifest.json` (name -> hashed file). Pages work
without it: own styles and scripts are then served as they are, and what needs a bundle says so.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from web.build import DIST, WEB, is_up_to_date

STATIC: Final = WEB / "static"
SOURCES: Final = WEB / "src"


class Assets:
    """Looks up addresses; reads the manifest once."""

    def __init__(self, dist: Path = DIST) -> None:
        self._manifest = dict(read_manifest(dist / "manifest.json"))
        if not is_up_to_date(dist):
            # Somebody is working on them: what needs no bundler is served as it stands.
            plain = {"main.js", *(path.name for path in STATIC.glob("*.css"))}
            self._manifest = {
                name: file for name, file in self._manifest.items() if name not in plain
            }

    def has(self, name: str) -> bool:
        """Return whether the built bundle is there."""
        return name in self._manifest

    def url(self, name: str) -> str:
        """Return the address of an asset, changing whenever its content does.

        Raises:
            FileNotFoundError: there is neither a bundle nor a plain file of this name.
        """
        if name in self._manifest:
            return f"/static/dist/{self._manifest[name]}"
        for folder, prefix in ((STATIC, "/static/"), (SOURCES, "/static/src/")):
            if (folder / name).is_file():
                return f"{prefix}{name}?v={_mark(folder / name)}"
        raise FileNotFoundError(name)


def read_manifest(path: Path) -> Mapping[str, str]:
    """Return what was built, or nothing when nothing was."""
    if not path.is_file():
        return {}
    manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


@cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
