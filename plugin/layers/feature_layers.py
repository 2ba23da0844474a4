# SPDX-License-Identifier: GPL-2.0-or-later
"""The layers of a feature service as QGIS' own provider shows them, live."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsDataSourceUri, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop

from ..arcgis.services.feature_service import FeatureService
from ..core.errors import ExportError
from ..core.i18n import tr
from ..environment.plain_text import inert


def sent_by_qgis(authcfg: str) -> str:
    """Return the sign-in as QGIS' provider can use it; "" for a password: ArcGIS wants a token, QGIS sends the word."""
    return "" if QgsApplication.authManager().configAuthMethodKey(authcfg) == "Basic" else authcfg


def open_feature_layers(service: FeatureService, authcfg: str) -> list[QgsVectorLayer]:
    """Open all layers; for a thread in the background. Raises `ExportError` where QGIS can open none of them."""
    loop = QEventLoop()  # without one in its thread, a request of QGIS' has no timeout
    found, errors = [], []
    for each in service.layers:
        source = QgsDataSourceUri()
        source.setParam("url", f"{service.url}/{each.id}")
        source.setAuthConfigId(authcfg)
        layer = QgsVectorLayer(source.uri(False), inert(each.name), "arcgisfeatureserver")
        if layer.isValid():
            found.append(layer)
        else:
            errors.append(layer.error().summary())
    del loop
    if not found:
        raise ExportError(
            tr(
                "QGIS can't open these layers. Check that the service answers, and that the sign-in is of the kind "
                "Esri token or OAuth2."
            ),
            "\n".join(dict.fromkeys(errors)),
        )
    for layer in found:
        layer.moveToThread(QCoreApplication.instance().thread())
    return found


def add_feature_layers(project: QgsProject, title: str, layers: Sequence[QgsVectorLayer]) -> None:
    """Add the layers on top, in a group where they are several."""
    root = project.layerTreeRoot()
    group = root.insertGroup(0, inert(title)) if len(layers) > 1 else root
    for row, layer in enumerate(layers):
        # What PROJ made for the CRS ended with the thread that opened the layer.
        layer.setCrs(QgsCoordinateReferenceSystem.fromWkt(layer.crs().toWkt()))
        project.addMapLayer(layer, False)
        group.insertLayer(row, layer)
