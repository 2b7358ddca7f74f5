"""Secrets by name: the database holds the name, the machine holds the secret.

A secret is the environment variable `RINGFLOW_SECRET_<NAME>`, else the file `secrets/<name>` in the
data folder, which only its owner can read. So no copy of the database holds a password.
"""

import os
import re
from pathlib import Path
from typing import Final

FOLDER: Final = "secrets"
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
LARGEST: Final = 10_000


def secret_value(data: Path, name: str) -> str | None:
    """Return the secret of this name, None if this machine has none."""
    if not NAME.fullmatch(name):
        return None
    given = os.environ.get(f"RINGFLOW_SECRET_{name.upper().replace('-', '_')}")
    if given:
        return given
    try:
        return (data / FOLDER / name).read_text("utf-8").rstrip("\n") or None
    except OSError:
        return None


def keep_secret(data: Path, name: str, value: str) -> Path:
    """Write a secret into the data folder and return its file.

    Raises:
        ValueError: this is no name for a secret.
    """
    if not NAME.fullmatch(name):
        raise ValueError(name)
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, beside = folder / name, folder / f".{name}.{os.getpid()}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value)
    beside.replace(path)
    return path


def secret_names(data: Path) -> list[str]:
    """Return the names of the secrets in the data folder."""
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name))
