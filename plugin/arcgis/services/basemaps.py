# SPDX-License-Identifier: GPL-2.0-or-later
"""Esri's basemaps: display-only hosts, their export-enabled hosts, and Esri's terms of use.

Source: ``helperServices.packaging.exportTilesMap`` of a portal's self, as Esri's own package makers read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ...core.i18n import tr
from ..client.session import Session
from ..errors import ServerError, SignInError, TransportError
from ..portal.portal import sharing_url
from ..request_log import log, loggable, reason
from ..urls import authority, host_of
from .tile_service import Service, describe

# As a real portal listed them: the host that displays, the host that exports. The paths are the same.
KNOWN_TWINS = {
    "services.arcgisonline.com": "tiledbasemaps.arcgis.com",
    "basemaps-api.arcgis.com": "basemaps.arcgis.com",
    "ibasemaps-api.arcgis.com": "tiledbasemaps.arcgis.com",
}
_ESRI_HOSTS = {*KNOWN_TWINS, *KNOWN_TWINS.values(), "server.arcgisonline.com"}


def describe_to_export(session: Session, url: str) -> Service:
    """Ask a service for its description, and take its export-enabled host where it displays only.

    The export_service is left alone where the sign-in is not for its host. Raises what `describe` raises.
    """
    service = describe(session, url)
    if service.export_allowed or service.scheme is None:
        return service
    export_url = _export_url(session, service.url)
    if not export_url:
        return service
    if session.sign_in.has_login and not session.sign_in.belongs_to(export_url):
        return replace(service, exported_at=export_url)
    try:
        export_service = describe(session, export_url)
    except SignInError:
        raise  # it exports, for those who sign in
    except (ServerError, TransportError) as error:
        session.waiter.check()
        log.info("%s can't be used for the export: %s", loggable(export_url), reason(error))
        return service
    return replace(export_service, display_url=service.url) if export_service.export_allowed else service


def is_esri_basemap(service: Service) -> bool:
    """Whether a service's tiles are Esri's own basemap content."""
    return bool(service.display_url) or (urlsplit(service.url).hostname or "") in _ESRI_HOSTS


def terms_notice(service: Service) -> str:
    """Return what Esri's terms allow with the tiles of *service*; "" where they are not Esri's basemaps.

    To be reported once, before the export (`settings.esri_terms_shown`).
    """
    if not is_esri_basemap(service):
        return ""
    return tr(
        "This is Esri's basemap content. Its terms allow exported tiles for offline use in ArcGIS software only: "
        "not outside it, not taken out of their package, and not published again. Read Esri's terms of use first."
    )


def _export_url(session: Session, url: str) -> str:
    """Return the same path on the host that exports; "" where no list names one. The live list goes first."""
    for source, export in [*_live_twins(session, url), *KNOWN_TWINS.items()]:
        source, export = _with_scheme(source), _with_scheme(export)
        if host_of(source).lower() == host_of(url).lower() and authority(export) not in ("", authority(url)):
            host, path = urlsplit(export), urlsplit(url).path
            return urlunsplit((host.scheme, host.netloc, path, "", ""))
    return ""


def _live_twins(session: Session, url: str) -> list[tuple[str, str]]:
    """Return the pairs that the service's portal lists; none where it can't be asked."""
    try:
        sharing = sharing_url(session, url)
        answer = session.get_json(f"{sharing}/portals/self", waits=()) if sharing else {}
    except (ServerError, TransportError) as error:
        session.waiter.check()
        log.debug("The portal lists no services for exports: %s", reason(error))
        return []
    found: Any = answer
    for key in ("helperServices", "packaging", "exportTilesMap"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return [
        (entry["source"], entry["export"])
        for entry in (found if isinstance(found, list) else [])
        if isinstance(entry, Mapping) and isinstance(entry.get("source"), str) and isinstance(entry.get("export"), str)
    ]


def _with_scheme(host: str) -> str:
    return host if "://" in host else f"https://{host}"
