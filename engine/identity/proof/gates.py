"""Whom a wrong password slows down.

A stranger's try passes two counters: one of the account from this network, one of the network. So
whoever guesses from one place waits ever longer, at one account or at many, and nobody elsewhere
waits with him. A browser that the account has used before passes a counter of its own and no other
one: its owner comes in while others attack.

An account that is tried from many networks at once cannot be closed without closing out its owner.
There a stranger has one free try per network instead of three, and administrators are told.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from base.db import Session
from engine.identity.proof.alarms import AlarmKind, raise_alarm
from engine.identity.proof.devices import forget_devices, is_known
from engine.identity.proof.throttle import (
    FREE,
    attempt_key,
    delay_after,
    failures_of,
    forget_failures,
    record_failure,
    wait_left,
)
from engine.identity.records import User

# Neighbours share such a network, and one attacker easily has many addresses of it.
NETWORK_V4: Final = 24
NETWORK_V6: Final = 64
FREE_UNDER_ATTACK: Final = 1
FREE_OF_NETWORK: Final = 30
FREE_OF_DEVICE: Final = 5
# So many failures of strangers within an hour are no forgetfulness.
ATTACK: Final = 30
# A known browser that guesses on is in other hands.
STRANGER_AGAIN: Final = 10
ANY_NAME: Final = "any name"
ANY_NETWORK: Final = "any network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one try of a password has to pass; `device` is set for a known browser."""

    name: str
    network: str
    device: str | None = None
    free: int = FREE

    @property
    def own(self) -> bytes:
        """The counter of this account from this place."""
        place = f"device {self.device}" if self.device else self.network
        return attempt_key(self.name, place)

    @property
    def of_network(self) -> bytes:
        """The counter of the network, whatever the name."""
        return attempt_key(ANY_NAME, f"all of {self.network}")

    @property
    def of_account(self) -> bytes:
        """The counter of the account, whatever the network. Nobody waits for it."""
        return attempt_key(self.name, ANY_NETWORK)


def gate_for(
    db: Session, username: str, user: User | None, *, address: str, device: str | None
) -> Gate:
    """Return the gate for a try; unknown names pass the same ones as known ones."""
    name, network = username.strip().casefold(), network_of(address)
    known = is_known(db, user.id if user else None, device)
    gate = Gate(name=name, network=network)
    attacked = failures_of(db, gate.of_account) >= ATTACK
    if known:
        return Gate(name=name, network=network, device=device, free=FREE_OF_DEVICE)
    return Gate(name=name, network=network, free=FREE_UNDER_ATTACK if attacked else FREE)


def gate_wait(db: Session, gate: Gate) -> timedelta:
    """Return how long this try must wait; zero when it may go on."""
    wait = wait_left(db, gate.own, free=gate.free)
    if gate.device:
        return wait
    # Many sign in from one network at the same time, so its counter is read without a lock.
    return max(wait, wait_left(db, gate.of_network, free=FREE_OF_NETWORK, locked=False))


def count_failure(db: Session, gate: Gate, user: User | None) -> timedelta:
    """Count a failed try and return the wait that follows. Attacks are told to administrators."""
    own = record_failure(db, gate.own, free=gate.free)
    if gate.device:
        if user is not None and failures_of(db, gate.own) >= STRANGER_AGAIN:
            forget_devices(db, user.id, only=gate.device)
        return own
    record_failure(db, gate.of_network, free=FREE_OF_NETWORK)
    record_failure(db, gate.of_account)
    at_account = failures_of(db, gate.of_account)
    if user is not None and at_account >= ATTACK:
        raise_alarm(db, AlarmKind.ACCOUNT, user.username, failures=at_account)
    at_network = failures_of(db, gate.of_network)
    if at_network >= FREE_OF_NETWORK:
        raise_alarm(db, AlarmKind.NETWORK, gate.network, failures=at_network)
    return max(own, delay_after(at_network, free=FREE_OF_NETWORK))


def pass_gate(db: Session, gate: Gate) -> None:
    """Start anew with this account from this place after a sign-in that worked.

    The network's counter stays: an attacker may have an account of his own.
    """
    forget_failures(db, gate.own)


def network_of(address: str) -> str:
    """Return the network that counts together with an address; what is no address stays."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    parsed = mapped or parsed
    width = NETWORK_V4 if parsed.version == 4 else NETWORK_V6
    return str(ip_network(f"{parsed}/{width}", strict=False))
