"""The PostgreSQL that Ringflow starts by itself when no DATABASE_URL is given.

`binaries` finds the programs (Debian's packages first, then those inside the Python package),
`account` decides as which user they run, and `server` keeps one cluster in one folder.
"""

from .binaries import Binaries, PostgresMissing, choose_binaries, system_binaries, wheel_binaries
from .server import EmbeddedPostgres, PostgresFailed

__all__ = [
    "Binaries",
    "EmbeddedPostgres",
    "PostgresFailed",
    "PostgresMissing",
    "choose_binaries",
    "system_binaries",
    "wheel_binaries",
]
