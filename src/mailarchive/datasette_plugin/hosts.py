"""Which host names are answered: local ones, unless others are allowed.

Any web page can make a browser ask this server for mail under a host name of the page's own (DNS rebinding); the
browser then takes page and mail for one site. The Host header tells, and such requests are refused.
"""

import ipaddress
from collections.abc import Iterable

ANY = "*"


def host_of(header: str) -> str:
    """Return the host name of a Host header, in lower case, without port and brackets."""
    header = header.strip().lower()
    if header.startswith("["):
        return header[1:].partition("]")[0]
    if header.count(":") == 1:
        return header.partition(":")[0]
    return header


def is_local(host: str) -> bool:
    """Whether a host name always means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_answered(header: str, allowed: Iterable[str]) -> bool:
    """Whether a request with this Host header is answered; allowed: further host names, or "*" for any."""
    host = host_of(header)
    names = {name.lower() for name in allowed}
    return is_local(host) or host in names or ANY in names
