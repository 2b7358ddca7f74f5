"""Secrets that we must be able to read again, encrypted where they are stored."""

from base.sealing.renewing import renew, sealed_columns
from base.sealing.sealed import SEALED, SealBroken, newest_key, place_of, seal, unseal

__all__ = [
    "SEALED",
    "SealBroken",
    "newest_key",
    "place_of",
    "renew",
    "seal",
    "sealed_columns",
    "unseal",
]
