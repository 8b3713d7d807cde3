"""Parse webhook addresses, and refuse those by which machines inside the network could be reached. Pure.

An address comes from a person and its DNS from anybody, so both are judged: the characters of the address when it is
set, and the IP addresses of its name right before each call (`bot.alerts.webhooks.client`). Else a webhook would be a
way to call whatever the bot's machine can reach, the cloud's metadata service first of all (SSRF).
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network

from bot.errors import AddressFault, BadWebhookAddress

MOST_LETTERS = 2000  # as much as servers and proxies take in any case

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
            # Azure's wire server, which every machine there reaches and nobody outside does:
            # https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
            "168.63.129.16/32",
        ),
    )
)
# Global unicast is all there is to reach: mapped, NAT64, unique local, link-local and multicast lie outside of it.
_PUBLIC_6 = ip_network("2000::/3")
# https://www.iana.org/assignments/iana-ipv6-special-registry: Teredo and 6to4 carry an IPv4 address; AS112 is a sink.
_NOT_PUBLIC_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")))
# ISATAP carries an IPv4 address of the site: https://www.rfc-editor.org/rfc/rfc5214#section-6.1
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
# Bytes of the IPv4 address behind a NAT64 prefix of the network's own, which may be of six lengths; all bytes behind
# the prefix that are none of these are zero. https://www.rfc-editor.org/rfc/rfc6052#section-2.2
_NAT64 = ((4, 5, 6, 7), (5, 6, 7, 9), (6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12), (12, 13, 14, 15))
_FIRST_BEHIND_PREFIX = (4, 5, 6, 7, 8, 8)
_THIS_NETWORK = ip_network("0.0.0.0/8")


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
    """True for an IP address that the whole Internet reaches."""
    # Not `ip_address(…).is_global`: it lets multicast, 6to4 and NAT64 through, and changes with the Python version.
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    # With a scope (`fe80::1%eth0`) it names an interface of this machine.
    if parsed.scope_id is not None or parsed not in _PUBLIC_6 or parsed.packed[8:12] in _ISATAP:
        return False
    return not any(parsed in network for network in _NOT_PUBLIC_6) and not _is_behind_nat64(parsed.packed)


def _is_behind_nat64(address: bytes) -> bool:
    """True where a translator of the network would lead to an IPv4 address that is not public."""
    for first, places in zip(_FIRST_BEHIND_PREFIX, _NAT64, strict=True):
        inner = IPv4Address(bytes(address[place] for place in places))
        is_form = not any(address[place] for place in range(first, 16) if place not in places)
        # `…::1` reads as 0.0.0.1, and is what many servers have.
        if is_form and inner not in _THIS_NETWORK and any(inner in network for network in _NOT_PUBLIC_4):
            return True
    return False


def _host(host: str) -> str:
    literal = _literal(host)
    if literal is not None:
        if not is_public(literal):
            raise BadWebhookAddress(AddressFault.PRIVATE)
        return literal
    labels = host.split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise BadWebhookAddress(AddressFault.MALFORMED)
    # A name without a dot, or below one of these, is answered by the network's own DNS.
    if len(labels) == 1 or any(f".{host}".endswith(f".{inner}") for inner in _INNER):
        raise BadWebhookAddress(AddressFault.PRIVATE)
    return host


def _literal(host: str) -> str | None:
    """The IP address in place of a name; None for a name. Raises BadWebhookAddress for an odd spelling of one."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        # Resolvers read `2130706433` and `0x7f.1` as 127.0.0.1, the strict parser below does not: refused, not guessed.
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except AddressValueError as exc:
        raise BadWebhookAddress(AddressFault.MALFORMED) from exc
    return None
