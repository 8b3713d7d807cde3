"""Addresses that the bot calls, and the machines it may reach by them. Pure.

An address comes from a person and its DNS from anybody, so both are judged: the words of the address when it is set,
and what its name leads to right before each call (`bot.webhook.caller`).
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network

from bot.errors import AddressFault, BadWebhookAddress

MOST_LETTERS = 2000

# Only what everybody reads alike: another reading of backslashes, white space or other letters leads elsewhere.
_ADDRESS = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?P<target>[/?][!\"$-\[\]-~]*)?"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as a last label: an IPv4 address, however it is spelled
_INNER = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")

_HTTPS_PORT, _FIRST_FREE_PORT = 443, 1024  # below, other services than the web listen
_NOT_WEB = frozenset({5061, 6697})  # SIP and IRC over TLS

# https://www.iana.org/assignments/iana-ipv4-special-registry
_NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# Global unicast is all there is to reach: mapped, NAT64, unique local, link-local and multicast lie outside of it.
_PUBLIC_6 = ip_network("2000::/3")
# https://www.iana.org/assignments/iana-ipv6-special-registry: Teredo and 6to4 carry an IPv4 address.
_NOT_PUBLIC_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be called. `host`: a name, or an IP address without brackets."""

    host: str
    port: int
    target: str  # path and query

    @property
    def authority(self) -> str:
        """Host and port as the receiver reads them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _HTTPS_PORT else f"{host}:{self.port}"


def parse_address(url: str) -> Address:
    """The address that a person wrote. Raises BadWebhookAddress."""
    if not url.lower().startswith("https://"):
        raise BadWebhookAddress(AddressFault.NOT_HTTPS)
    match = _ADDRESS.fullmatch("https" + url[5:])
    if match is None or len(url) > MOST_LETTERS:
        raise BadWebhookAddress(AddressFault.MALFORMED)
    port = int(match["port"] or _HTTPS_PORT)
    if port != _HTTPS_PORT and (not _FIRST_FREE_PORT <= port <= 65535 or port in _NOT_WEB):
        raise BadWebhookAddress(AddressFault.PORT)
    target = match["target"] or "/"
    return Address(_host(match["host"].lower()), port, target if target.startswith("/") else f"/{target}")


def is_public(address: str) -> bool:
    """True where the IP address is one that the whole Internet reaches."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    return parsed.scope_id is None and parsed in _PUBLIC_6 and not any(parsed in network for network in _NOT_PUBLIC_6)


def _host(host: str) -> str:
    literal = _literal(host)
    if literal is not None:
        if not is_public(literal):
            raise BadWebhookAddress(AddressFault.PRIVATE)
        return literal
    labels = host.split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise BadWebhookAddress(AddressFault.MALFORMED)
    if len(labels) == 1 or any(f".{host}".endswith(f".{inner}") for inner in _INNER):
        raise BadWebhookAddress(AddressFault.PRIVATE)
    return host


def _literal(host: str) -> str | None:
    """The IP address that stands in place of a name; raises where it is spelled in an odd way."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except AddressValueError as exc:
        raise BadWebhookAddress(AddressFault.MALFORMED) from exc
    return None
