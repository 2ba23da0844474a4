# SPDX-License-Identifier: GPL-2.0-or-later
"""ArcGIS services known to QGIS: its connections and the project's layers."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Optional

from qgis.core import (
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsSettings,
)
from qgis.PyQt.QtCore import QUrl

from ..arcgis.client.request_options import RequestOptions, nearest
from ..arcgis.urls import authority, host_of, parse_service_url
from ..core.errors import RequestError
from ..core.i18n import tr

# Where QGIS keeps its ArcGIS REST servers and its vector tile connections (3.26 and later).
_SERVERS = "connections/arcgisfeatureserver/items"
_VECTOR_TILES = "connections/vector-tile/items"


@dataclass(frozen=True)
class KnownService:
    """A service to offer: its name, its address, and the sign-in that QGIS uses for it."""

    title: str
    url: str
    authcfg: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names to show, each telling more, for where another service has the shorter one."""
        host, kind = host_of(self.url), parse_service_url(self.url).kind.value
        folders = self.url.split("/services/", 1)[-1].split("/")[:-2]
        path = "/".join([*folders, self.title])
        return (f"{self.title} ({host})", f"{path} ({host})", f"{path} ({host}) · {kind}", self.url)


@dataclass(frozen=True)
class KnownServer:
    """A server whose services are still to be listed."""

    name: str
    url: str
    authcfg: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names to show, each telling more, for where another entry has the shorter one."""
        return (tr("All services of {server}").format(server=self.name), self.url)


def from_project(project: QgsProject) -> list[KnownService]:
    """Return the services that layers of the project show, in the order of the layer tree."""
    found: dict[str, KnownService] = {}
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        known = of_layer(layer)
        if known is not None:
            found.setdefault(known.url, known)
    return list(found.values())


def of_layer(layer: Optional[QgsMapLayer]) -> Optional[KnownService]:
    """Return the service that a layer shows, with the sign-in in its source."""
    url = source_service(layer) if layer is not None else None
    if layer is None or url is None:
        return None
    source = str(layer.source())
    authcfg = source.split("authcfg=", 1)[1][:8].strip("'\" &") if "authcfg=" in source else ""
    return KnownService(parse_service_url(url).name.replace("_", " "), url, authcfg)


def from_connections() -> tuple[list[KnownService], list[KnownServer]]:
    """Return QGIS' connections: vector tile services by themselves, and ArcGIS REST servers."""
    settings = QgsSettings()
    servers = [KnownServer(name, url, authcfg) for name, url, authcfg in _items(settings, _SERVERS)]
    services = []
    for name, url, authcfg in _items(settings, _VECTOR_TILES):
        if "/VectorTileServer" in url:
            with contextlib.suppress(RequestError):  # a connection that never worked
                services.append(KnownService(name, parse_service_url(url).url, authcfg))
    return services, servers


# What a request has of its own, whatever a connection says.
_OWN_HEADERS = {"host", "content-length", "content-type", "transfer-encoding", "accept-encoding", "connection"}
_seen: dict[str, RequestOptions] = {}  # of layers, for jobs that are resumed after another project was opened


def request_options() -> dict[str, RequestOptions]:
    """Return the headers and prefixes of QGIS' connections and of the project's layers, by address. Main thread only.

    They may hold secrets: they are read again for each connection, and never stored.
    """
    settings, found = QgsSettings(), {}
    for group in (_SERVERS, _VECTOR_TILES):
        for name, url, _ in _items(settings, group):
            place = f"{group}/{name}"
            settings.beginGroup(f"{place}/http-header")
            headers = {key: str(settings.value(key) or "") for key in settings.childKeys()}
            settings.endGroup()
            headers.setdefault("referer", str(settings.value(f"{place}/referer", "") or ""))  # before QGIS 3.26
            found[_place(url)] = _options(headers, str(settings.value(f"{place}/urlprefix", "") or ""))
    shown: dict[str, RequestOptions] = {}
    for layer in QgsProject.instance().mapLayers().values():
        service = source_service(layer)
        if service is not None:
            source = QgsDataSourceUri()
            if layer.providerType() == "arcgismapserver":
                source = QgsDataSourceUri(layer.source())
            else:
                source.setEncodedUri(str(layer.source()))
            headers = {str(key): str(value) for key, value in source.httpHeaders().headers().items()}
            headers.setdefault("referer", source.param("referer"))  # before QGIS 3.26
            options = _options(headers, source.param("urlprefix"))
            if options != RequestOptions() or service not in shown:  # of several layers those that have some
                shown[service] = options
    _seen.update(shown)
    found.update({url: each for url, each in _seen.items() if each != RequestOptions()})
    return {url: each for url, each in found.items() if each != RequestOptions()}


def is_of_layer(url: str) -> bool:
    """Whether the headers and prefix for *url* are those of a layer, which are gone with its project."""
    return nearest(_seen, url) != RequestOptions()


def _place(url: str) -> str:
    """Return what the address of a connection stands for: its service, without tile or style, or its server."""
    try:
        return parse_service_url(url).url
    except RequestError:
        return url.partition("?")[0]


def _options(headers: dict[str, str], prefix: str) -> RequestOptions:
    kept = {}
    for name, value in headers.items():
        is_plain = name.isascii() and value.isascii() and (name + value).isprintable() and " " not in name
        if value and is_plain and name.lower() not in _OWN_HEADERS:
            kept["Referer" if name.lower() == "referer" else name] = value
    return RequestOptions(kept, prefix if authority(prefix) else "")


def _items(settings: QgsSettings, group: str) -> list[tuple[str, str, str]]:
    settings.beginGroup(group)
    names = settings.childGroups()
    settings.endGroup()
    found = []
    for name in names:
        url = str(settings.value(f"{group}/{name}/url", "") or "")
        if url:
            found.append((name, url, str(settings.value(f"{group}/{name}/authcfg", "") or "")))
    return found


def source_service(layer: QgsMapLayer) -> Optional[str]:
    """Return the tiled ArcGIS service that an online layer shows, ``None`` for any other layer."""
    if layer.providerType() not in ("arcgismapserver", "arcgisvectortileservice", "xyzvectortiles", "vectortile"):
        return None
    if layer.providerType() == "arcgismapserver":
        url = QgsDataSourceUri(layer.source()).param("url")
    else:
        parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
        url = str(parts.get("url") or "")
    try:
        return parse_service_url(QUrl.fromPercentEncoding(url.encode())).url
    except RequestError:
        return None
