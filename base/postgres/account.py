"""As which user the server runs, and where that user can reach its files.

PostgreSQL refuses to run as root. Started by root, Ringflow therefore runs it as `postgres`, or as
`nobody` where that user is missing. It makes no user and changes the mode of no folder that was
there before; what that user cannot reach goes to a folder of its own below `SHELTER`.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .binaries import Binaries, PostgresMissing

SHELTER = Path("/var/lib/ringflow")
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user that owns the cluster and runs its server.

    Attributes:
        switched: Whether this is another user than the one who started Ringflow.
    """

    name: str
    uid: int
    gid: int
    switched: bool

    def run(self, command: Sequence[str], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, away from the terminal's signals.

        Args:
            command: The program and its arguments.
            timeout: In seconds.
        """
        switch = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]  # noqa: S603 - own programs
            list(command),
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
            start_new_session=True,
            **switch,
        )

    def can_pass(self, path: Path) -> bool:
        """Say whether this user may enter every folder above `path`."""
        if not self.switched:
            return True
        return all(self._enters(each) for each in path.resolve().parents if each.exists())

    def _enters(self, folder: Path) -> bool:
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)

    def own_folder(self, path: Path) -> None:
        """Make a folder that only this user can read."""
        path.mkdir(parents=True, exist_ok=True)
        if self.switched:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


def server_account() -> Account:
    """Return the present user, or the one that stands in for root."""
    uid = os.geteuid()
    if uid != 0:
        return Account(name=_name_of(uid), uid=uid, gid=os.getegid(), switched=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switched=True)
    raise PostgresMissing(
        "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody'. "
        "Start Ringflow as an ordinary user"
    )


def reachable_data(account: Account, wanted: Path) -> Path:
    """Return the folder for the cluster; a link stands in `wanted` when it has to lie elsewhere."""
    if wanted.is_symlink():
        return wanted.resolve()
    if account.can_pass(wanted):
        account.own_folder(wanted)
        return wanted.resolve()
    if wanted.exists():
        raise PostgresMissing(
            f"the user {account.name}, as whom PostgreSQL has to run, cannot enter {wanted}. "
            "Start Ringflow as an ordinary user, or name a folder in RINGFLOW_DATA that it can"
        )
    SHELTER.mkdir(parents=True, exist_ok=True, mode=0o755)
    real = Path(tempfile.mkdtemp(prefix="data-", dir=SHELTER))
    account.own_folder(real)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.symlink_to(real)
    return real


def reachable_binaries(account: Account, binaries: Binaries) -> Binaries:
    """Return programs that the account can start, copied once if they lie out of its reach."""
    if account.can_pass(binaries.folder / "postgres"):
        return binaries
    if not binaries.parts:
        raise PostgresMissing(f"the user {account.name} cannot enter {binaries.folder}")
    facts = (binaries.folder / "postgres").stat()
    home = SHELTER / f"programs-{binaries.major}-{facts.st_size}-{int(facts.st_mtime)}"
    if not home.exists():
        SHELTER.mkdir(parents=True, exist_ok=True, mode=0o755)
        beside = Path(tempfile.mkdtemp(prefix="programs.new-", dir=SHELTER))
        for part in binaries.parts:
            shutil.copytree(binaries.base / part, beside / part, symlinks=True)
        beside.chmod(0o755)
        try:
            beside.rename(home)
        except OSError:  # another process was quicker
            shutil.rmtree(beside)
    folder = home / binaries.folder.relative_to(binaries.base)
    return replace(binaries, folder=folder, base=home)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
