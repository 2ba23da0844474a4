# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a new layer is seen, said beside the message of its export, and the button that shows it."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from ...plugin.core.i18n import tr
from ...plugin.layers.live_layer import has_only_live
from ...plugin.layers.presenter import NextStep
from ...plugin.layers.sight import is_in_scale, is_seen, view_of

SETTLE = 300  # milliseconds in which QGIS zooms to the first layer of a project by itself


def zoom_to(canvas: QgsMapCanvas, layer: QgsMapLayer) -> None:
    """Let the map show a layer, at a scale at which it draws."""
    if not sip.isdeleted(layer) and not (view := view_of(layer, canvas.mapSettings())).isNull():
        canvas.setExtent(view)
        canvas.refresh()


def zoom_step(canvas: QgsMapCanvas, layer: QgsMapLayer) -> NextStep:
    """Return the button that shows a layer; its text says where the layer isn't drawn at the scale of now."""
    text = tr("Zoom to Layer") if is_in_scale(layer, canvas.mapSettings()) else tr("Zoom to Visible Scale")
    return NextStep(text, lambda: zoom_to(canvas, layer), "arcgis_export_zoom")


def show_new(canvas: QgsMapCanvas, layer: QgsMapLayer) -> str:
    """Zoom to a new layer that has no other beside it; return what to say of one that isn't drawn, "" for others."""
    if has_only_live(QgsProject.instance(), layer):

        def look() -> None:
            if not sip.isdeleted(canvas) and not sip.isdeleted(layer) and not is_seen(layer, canvas.mapSettings()):
                zoom_to(canvas, layer)

        QTimer.singleShot(SETTLE, look)
        return ""
    return "" if is_in_scale(layer, canvas.mapSettings()) else tr("It isn't drawn at the scale of the map")
