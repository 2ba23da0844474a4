# SPDX-License-Identifier: GPL-2.0-or-later
"""Parse pasted addresses into URLs of ArcGIS REST resources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from ..core.errors import RequestError
from ..core.i18n import tr

_SERVICES = re.compile(r"/rest/(?:admin/)?services(?=/|$)", re.IGNORECASE)
_ADMIN = re.compile(r"(/rest)/admin(/services/)", re.IGNORECASE)  # where a hosted service is administered
_BESIDE_REST = re.compile(r"(?<=[^/])(?<!/rest)(?<!/admin)/services(?=/|$)", re.IGNORECASE)  # SOAP, WMS, WFS, WCS
_SERVER_PAGES = re.compile(r"/(?:rest(?:/info|/login)?|manager|admin)$", re.IGNORECASE)
_TYPE = re.compile(r"[A-Za-z]+Server", re.IGNORECASE)
# An address amid other text: that of a layer's source, of a sentence, or one that follows another scheme.
_WITHIN = re.compile(r"[^?]*?(https?://[^\s'\"<>“”„‚‘’«»]+)", re.IGNORECASE | re.DOTALL)
_OPENING, _CLOSING = "\"'<>(“„‚‘«", "\"'<>”“’‘»,;.\\"  # what sentences and other programs put around an address
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\xad"  # what copying brings along
_AMBIGUOUS = re.compile(r"[\\\s\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
SHARING = "/sharing/rest"
_PORTAL_PAGES = re.compile(r"/(?:sharing|home|apps|portaladmin|webadaptor)(?=/|$)", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:[?&#/](?:appid|webmap|webscene|layers|id)=\s*"
    r"|/(?:items|dashboards|experience|template|stories|collections|briefings|datasets|maps|share|surveys)/|#/)"
    r"([0-9a-f]{32})(?![0-9a-f])",
    re.IGNORECASE,
)


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
    """Find the service in a pasted address: of its layer, a tile, its SOAP, WMS or WFS, or a map viewer with it.

    Raises `RequestError` where the text names no Map, Image or Vector Tile service.
    """
    address = clean_url(text)
    parts = urlsplit(address)
    head, segments = _parted(parts.path)
    place = _type_at(segments)
    kind = next((each for each in ServiceKind if place and segments[place].lower() == each.value.lower()), None)
    if kind is not None:
        path = head + "/".join([*segments[:place], kind.value])
        return ServiceUrl(urlunsplit((parts.scheme, parts.netloc, path, "", "")), kind)
    shown = _shown_by(parts.query) if place is None else ""
    if shown and not _shown_by(shown.partition("?")[2]):
        return parse_service_url(shown)
    raise RequestError(_no_service(address, segments[place] if place else ""))


def _shown_by(query: str) -> str:
    """Return the address that a map viewer or a proxy page is to show; "" where its *query* names none."""
    if re.match("https?://", query, re.IGNORECASE):
        return query
    return next((value for name, value in parse_qsl(query) if name.lower() == "url" and "://" in value), "")


def _parted(path: str) -> tuple[str, list[str]]:
    """Return what stands before a service in the path of its REST resource, and the words from there on.

    SOAP, WMS, WFS and WCS have the services beside ``/rest``, the administration of hosted ones within it.
    """
    path = re.sub(" */[ /]*", "/", re.sub(";[^/]*", "", path)).replace(" ", "%20")  # without a ";jsessionid="
    if not _SERVICES.search(path):
        path = _BESIDE_REST.sub("/rest/services", path, count=1)
    path = _ADMIN.sub(r"\1\2", path, count=1)
    found = _SERVICES.search(path)
    if found is None:
        return "/", path.lstrip("/").split("/")
    return path[: found.end()] + "/", path[found.end() :].lstrip("/").split("/")


def _type_at(segments: list[str]) -> int | None:
    """Return where the type of the service stands in ``[folder/]name/type``; ``None`` where there is none.

    Folders and services may be called like a type; what lies below a service never is.
    """
    found = [place for place in range(1, len(segments)) if _TYPE.fullmatch(segments[place])]
    if not found:
        return None
    return found[1] if found[:2] == [1, 2] and not _is_protocol(segments[2]) else found[0]


def _is_protocol(word: str) -> bool:
    return word.lower() in ("wmsserver", "wfsserver", "wcsserver", "wmtsserver", "featureserver")


def _no_service(address: str, kind: str) -> str:
    """Return why an address is none of a service to export from, and which is; *kind* is its type of service."""
    if kind.lower() == "featureserver":
        return tr(
            "This is the address of a feature service. Use Export Item for it, or paste the address of a map, image or "
            "vector tile service."
        )
    path = urlsplit(address).path
    is_app = urlsplit(address).netloc in ("experience.arcgis.com", "storymaps.arcgis.com", "hub.arcgis.com")
    if is_app or _PORTAL_PAGES.search(path):
        return tr(
            "This is the address of a page of a portal, not of a service. Open the item of the layer on the portal, "
            "and paste the URL that its overview shows."
        )
    return tr(
        "This is not the address of a map, image or vector tile service. Paste one that ends in "
        "MapServer, ImageServer or VectorTileServer."
    )


def clean_url(text: str) -> str:
    """Return a pasted address with a scheme, a lower-case host and no user name in it.

    Raises `RequestError` for what is no web address at all.
    """
    text = _bare(text)
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


def _bare(text: str) -> str:
    """Return a pasted address without what copying brings along, or the first one in a text with other words."""
    text = text.translate(dict.fromkeys(map(ord, _INVISIBLE))).strip().lstrip(_OPENING).rstrip(_CLOSING).strip()
    if re.match("https?%3A%2F%2F", text, re.IGNORECASE):
        text = unquote(text)
    text = re.sub("^(?:https?:/*)+(?=https?:/)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(https?):/?(?=[^/\\])", r"\1://", text, flags=re.IGNORECASE)
    found = None if re.match("https?://", text, re.IGNORECASE) else _WITHIN.match(text)
    text = found[1].rstrip(_CLOSING) if found else text
    return text.rstrip(")") if "(" not in text else text


def is_catalog_url(text: str) -> bool:
    """Whether an address is a server's list of services, a folder of it, or another page of the server itself."""
    path = urlsplit(clean_url(text)).path
    if not _SERVICES.search(path) and (_PORTAL_PAGES.search(path) or not _BESIDE_REST.search(path)):
        return bool(_SERVER_PAGES.search(path)) and not _PORTAL_PAGES.search(path)
    return _type_at(_parted(path)[1]) is None


def parse_portal_url(text: str) -> str:
    """Return the root of a portal's REST resources (``…/sharing/rest``) from the address of any of its pages.

    Raises `RequestError` for what is no web address, and for a service or a server's list of services.
    """
    parts = urlsplit(clean_url(text))
    is_server = any(each.search(parts.path) for each in (_SERVER_PAGES, _BESIDE_REST))
    if (is_server and not _PORTAL_PAGES.search(parts.path)) or _SERVICES.search(parts.path):
        raise RequestError(
            tr("This is the address of a server. Paste that of its portal, such as {example}.").format(
                example="https://gis.example.com/portal"
            )
        )
    context = _PORTAL_PAGES.split(parts.path, 1)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, context + SHARING, "", ""))


def portal_item(text: str) -> str:
    """Return the id of the item that a portal's address names (``…/item.html?id=``); "" where it names none."""
    found = _ITEM.search(text)
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
    path = _SERVICES.split(parts.path, 1)[0].split(SHARING, 1)[0]
    if path == parts.path:
        path = _SERVER_PAGES.sub("", _BESIDE_REST.split(path.rstrip("/"), 1)[0])
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


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
