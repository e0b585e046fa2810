"""Which addresses may be asked at all: their form, and the machines they lead to.

Pure: no lookups, no settings.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, urldefrag, urljoin, urlsplit

LONGEST, LONGEST_HOST = 2000, 253
PORTS = {"http": 80, "https": 443}

# IPv6 for the whole world is here; within it, ranges that wrap IPv4 or lead nowhere.
_GLOBAL_6 = ip_network("2000::/3")
_NOT_GLOBAL = [
    ip_network(name)
    for name in (
        # "This" network, private, shared (CGNAT), loopback, link-local, protocol assignments.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        # Documentation, relays to 6to4, measurements, multicast, reserved.
        "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        # Teredo, ORCHID and other assignments; documentation; 6to4.
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")


class BadAddressError(ValueError):
    """It is no address that a reader's browser could be sent to, or one we never ask."""


@dataclass(frozen=True)
class Target:
    """An address in its parts, ready to be asked."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header `Host` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def read_address(url: str, *, any_port: bool = False) -> Target:
    """Return the parts of an address; raise BadAddressError when it must not be asked.

    >>> read_address("https://Käse.example/ä b?q=ü#top").url
    'https://xn--kse-qla.example/%C3%A4%20b?q=%C3%BC'
    >>> read_address("http://user:secret@rides.example/")
    Traceback (most recent call last):
    mbcportal.links.addresses.BadAddressError: credentials
    """
    url = url.strip(" ")
    if len(url) > LONGEST:
        raise BadAddressError("too long")
    if "\\" in url or not all(sign.isprintable() for sign in url):
        raise BadAddressError("characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddressError("form") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise BadAddressError("scheme")
    if "@" in parts.netloc:
        raise BadAddressError("credentials")
    port = PORTS[scheme] if port is None else port
    if port == 0 or (not any_port and port not in PORTS.values()):
        raise BadAddressError("port")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Target(scheme, read_host(parts.hostname or ""), port, path)


def read_host(host: str) -> str:
    """Return a host as the name system knows it: small letters, punycode, no dot at its end.

    >>> read_host("Ayuda.Ñandú.example."), read_host("2001:DB8::1")
    ('ayuda.xn--and-6ma2c.example', '2001:db8::1')
    """
    if ":" in host:
        if "%" in host:
            raise BadAddressError("zone")
        try:
            return str(IPv6Address(host))
        except ValueError as error:
            raise BadAddressError("host") from error
    try:
        host = host.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddressError("host") from error
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
        raise BadAddressError("host")
    return host


def next_address(url: str, location: str) -> str:
    """Return where a redirect leads, with the part behind # that a browser keeps.

    >>> next_address("https://a.example/old/x#how", "../new")
    'https://a.example/new#how'
    """
    try:
        found = urljoin(url, location.strip(" \t"))
    except ValueError as error:
        raise BadAddressError("form") from error
    kept = urldefrag(url).fragment
    return f"{found}#{kept}" if kept and "#" not in found else found


def may_be_asked(address: str, *, loopback: bool = False) -> bool:
    """Whether a machine stands in the public net (or is this one, when tests allow that).

    >>> [may_be_asked(one) for one in ("1.1.1.1", "10.0.0.1", "2606:4700::1111", "64:ff9b::a00:1")]
    [True, False, True, False]
    >>> may_be_asked("::ffff:127.0.0.1", loopback=True)
    False
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if loopback and found.is_loopback and getattr(found, "ipv4_mapped", None) is None:
        return True
    if isinstance(found, IPv6Address) and (found not in _GLOBAL_6 or found.scope_id):
        return False
    return found.is_global and not any(found in network for network in _NOT_GLOBAL)
