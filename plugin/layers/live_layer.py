# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers that show a service itself, by QGIS' own providers."""

from __future__ import annotations

from typing import Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop

from ..arcgis.client.session import Session
from ..arcgis.services.tile_service import LOOKUP_WAITS
from ..arcgis.urls import ServiceKind
from ..core.errors import ExportError
from ..core.i18n import tr
from ..environment.log import log
from ..environment.plain_text import inert
from .vector_styles import apply_style

LIVE = "arcgis_export/live"  # custom property of the layers that were added only to show a service


def open_live(session: Session, url: str, title: str, crs: QgsCoordinateReferenceSystem) -> Optional[QgsMapLayer]:
    """Open the service at *url* as a layer; ``None`` where QGIS can't. For a thread in the background.

    The layer has no sign-in: QGIS would send it on to wherever the service redirects.
    """
    loop = QEventLoop()  # without one in its thread, a request of QGIS' has no timeout
    name = inert(tr("{title} (live)").format(title=title))
    uri = QgsDataSourceUri()
    if crs.authid():
        uri.setParam("crs", crs.authid())
    uri.setParam("url", url)
    if url.endswith(ServiceKind.VECTOR.value):
        layer: QgsMapLayer = _vector_tiles(session, url, name)
    else:
        uri.setParam("format", "PNG32")
        uri.setParam("layer", "")
        layer = QgsRasterLayer(uri.uri(False), name, "arcgismapserver")
    if not layer.isValid() or layer.extent().isEmpty():  # QGIS takes silence for a service without anything
        return None
    layer.setCustomProperty(LIVE, True)
    del loop
    main = QCoreApplication.instance().thread()
    if layer.dataProvider().parent() is None:
        layer.dataProvider().moveToThread(main)
    layer.moveToThread(main)
    return layer


def has_only_live(project: QgsProject, *own: QgsMapLayer) -> bool:
    """Whether a project has no layers but *own* and those that only show a service."""
    return all(each in own or each.customProperty(LIVE) for each in project.mapLayers().values())


def _vector_tiles(session: Session, url: str, name: str) -> QgsVectorTileLayer:
    uri = QgsDataSourceUri()
    for key, value in (("serviceType", "arcgis"), ("type", "xyz"), ("url", url)):
        uri.setParam(key, value)
    layer = QgsVectorTileLayer(bytes(uri.encodedUri()).decode(), name)
    if layer.isValid():
        try:
            apply_style(layer, session.get_json(f"{url}/resources/styles/root.json", waits=LOOKUP_WAITS), None)
        except ExportError as error:
            log.info("The style of the service is left out: %s", error)
    return layer
