"""Which addresses may be asked: public ones, and those that the operator has listed."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from base.errors import RingflowError
from base.i18n import N_
from base.settings import Settings

PORTS: Final = {"https": 443, "http": 80}
# Wrappings of IPv4 in IPv6 that would lead past the check of the IPv4 address.
WRAPPED: Final = tuple(ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))


class EgressRefused(RingflowError):
    """An address leads into our own network, or to a port or by a way that is not allowed."""

    code = "egress_refused"
    message = N_("The address %(url)s may not be asked: %(why)s.")
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes: the checked network address, and the name it was found by."""

    url: SplitResult
    host: str
    port: int
    address: str


def check_url(settings: Settings, url: str) -> SplitResult:
    """Return the parts of an address whose form and port are allowed; nothing is asked yet.

    Raises:
        EgressRefused: it is no such address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(url, "it cannot be read") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.fragment:
        raise _refused(url, "it is no address of a web server")
    if parts.username is not None or parts.password is not None:
        raise _refused(url, "it holds a name or a password")
    if is_listed(settings, parts.hostname, port or PORTS[parts.scheme]):
        return parts
    if parts.scheme != "https":
        raise _refused(url, "it is not encrypted")
    if port not in {None, PORTS["https"]}:
        raise _refused(url, "the port is not 443")
    return parts


def target_of(settings: Settings, url: str) -> Target:
    """Look a name up once and return the address to connect to.

    Raises:
        EgressRefused: the form is not allowed, or one of the addresses is not a public one.
        OSError: the name is not known.
    """
    parts = check_url(settings, url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not is_listed(settings, host, port) and not all(is_public(one) for one in addresses):
        raise _refused(url, "it lies in a private network")
    return Target(url=parts, host=host, port=port, address=addresses[0])


def is_listed(settings: Settings, host: str, port: int) -> bool:
    """Return whether the operator has listed this host and port."""
    listed = {one.strip().lower() for one in settings.egress_allow.split(",")}
    return f"{host.lower()}:{port}" in listed


def is_public(address: str) -> bool:
    """Return whether an address is one of the public internet and nothing else."""
    parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        elif parsed.teredo is not None or any(parsed in network for network in WRAPPED):
            return False
    return parsed.is_global and not parsed.is_multicast


def _refused(url: str, why: str) -> EgressRefused:
    return EgressRefused(url=url[:200], why=why)
