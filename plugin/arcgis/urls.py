# SPDX-License-Identifier: GPL-2.0-or-later
"""Parse pasted addresses into URLs of ArcGIS REST resources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from ..core.errors import RequestError
from ..core.i18n import tr

_SERVICES = re.compile(r"/rest/(?:admin/)?services(?=/|$)", re.IGNORECASE)
_ADMIN = re.compile(r"(/rest)/admin(/services/)", re.IGNORECASE)  # where a hosted service is administered
_AMBIGUOUS = re.compile(r"[\\\s\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
SHARING = "/sharing/rest"
_PORTAL_PAGES = re.compile(r"/(?:sharing|home|apps|portaladmin|webadaptor)(?=/|$)", re.IGNORECASE)


class ServiceKind(Enum):
    """The service types that this plugin exports from, by their word in a URL."""

    MAP = "MapServer"
    IMAGE = "ImageServer"
    VECTOR = "VectorTileServer"


@dataclass(frozen=True)
class ServiceUrl:
    """A service's own address, without layer, query or trailing slash."""

    url: str
    kind: ServiceKind

    @property
    def name(self) -> str:
        """The service's name without folders: ``World`` of ``…/Folder/World/MapServer``."""
        return unquote(self.url.rsplit("/", 2)[-2])


def parse_service_url(text: str) -> ServiceUrl:
    """Find the service in a pasted address; a layer, a query or a trailing slash is tolerated.

    Raises `RequestError` where the text names no Map, Image or Vector Tile service.
    """
    parts = urlsplit(clean_url(text))
    segments = parts.path.split("/")
    for kind in ServiceKind:
        found = [i for i, word in enumerate(segments) if word.lower() == kind.value.lower()]
        if found and found[0] > 1:
            path = _ADMIN.sub(r"\1\2", "/".join([*segments[: found[0]], kind.value]), count=1)
            return ServiceUrl(urlunsplit((parts.scheme, parts.netloc, path, "", "")), kind)
    raise RequestError(
        tr(
            "This is not the address of a map, image or vector tile service. Paste one that ends in "
            "MapServer, ImageServer or VectorTileServer."
        )
    )


def clean_url(text: str) -> str:
    """Return a pasted address with a scheme, a lower-case host and no user name in it.

    Raises `RequestError` for what is no web address at all.
    """
    text = text.strip().strip("\"'<>")
    if text and "://" not in text:
        text = "https://" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _no_address() from None
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", parts.netloc):
        raise _no_address()
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    # Only the host: the organisation's id in the path is case sensitive.
    return urlunsplit((parts.scheme, netloc, parts.path.rstrip("/"), parts.query, ""))


def is_catalog_url(text: str) -> bool:
    """Whether an address is a server's list of services, or a folder of it."""
    path = urlsplit(clean_url(text)).path
    return bool(_SERVICES.search(path)) and not any(
        word.lower().endswith("server") for word in _SERVICES.split(path, 1)[-1].split("/")
    )


def parse_portal_url(text: str) -> str:
    """Return the root of a portal's REST resources (``…/sharing/rest``) from the address of any of its pages.

    Raises `RequestError` for what is no web address, and for a service or a server's list of services.
    """
    parts = urlsplit(clean_url(text))
    if _SERVICES.search(parts.path):
        raise RequestError(
            tr("This is the address of a server. Paste that of its portal, such as {example}.").format(
                example="https://gis.example.com/portal"
            )
        )
    context = _PORTAL_PAGES.split(parts.path, 1)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, context + SHARING, "", ""))


def portal_item(text: str) -> str:
    """Return the id of the item that a portal's address names (``…/item.html?id=``); "" where it names none."""
    found = re.search(r"(?:[?&#]id=|/items/)([0-9a-fA-F]{32})(?![0-9a-fA-F])", text)
    return found[1].lower() if found else ""


def is_sharing(url: str) -> bool:
    """Whether *url* is the root of a portal's REST resources, or below it."""
    return f"{SHARING}/" in f"{urlsplit(url).path}/"


def sharing_root(url: str) -> str:
    """Return the part of a portal's *url* that ends in ``/sharing/rest``."""
    return url[: url.index(SHARING) + len(SHARING)]


def split_at_services(url: str) -> tuple[str, str]:
    """Return what stands before and after ``/rest/services/`` in a service's address, in upper or lower case."""
    head, *rest = _SERVICES.split(url, 1)
    return head, "".join(rest).lstrip("/")


def server_root(url: str) -> str:
    """Return what stands before ``/rest/services`` (``https://gis.example.com/server``) or a portal's ``/sharing``."""
    parts = urlsplit(url)
    path = _SERVICES.split(parts.path, 1)[0].split(SHARING, 1)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def authority(url: str) -> str:
    """Return host and port, the port always written: what credentials are kept to; "" for no address.

    Programs read ``https://a\\@b/`` differently: what they could disagree about is no address.
    """
    if _AMBIGUOUS.search(re.split(r"[?#]", url, maxsplit=1)[0]):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return f"{parts.hostname.lower()}:{port or _DEFAULT_PORTS.get(parts.scheme, 0)}"


def joined(url: str, target: str) -> str:
    """Return where *target*, as a server names it, leads from *url*; "" where that is no web address."""
    try:
        found = urljoin(url, target)
        if "@" in urlsplit(found).netloc:
            return ""  # no server has reason to name a user
    except ValueError:
        return ""
    return found if found.lower().startswith(("http://", "https://")) and authority(found) else ""


def is_upgrade(before: str, after: str) -> bool:
    """Whether *after* is the same host as *before*, by https where it was http, both on their usual ports."""
    host = authority(before).rpartition(":")[0]
    return bool(host) and (authority(before), authority(after)) == (f"{host}:80", f"{host}:443")


def host_of(url: str) -> str:
    """Return the host as a user knows it, with a port only where it is an unusual one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return tr("the server")  # an address that a server got wrong
    host = parts.hostname or url
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _no_address() -> RequestError:
    return RequestError(
        tr("This is not a web address. Paste the address of an ArcGIS service, such as {example}.").format(
            example="https://gis.example.com/server/rest/services/World/MapServer"
        )
    )
