# SPDX-License-Identifier: GPL-2.0-or-later
"""A map without layers: leave QGIS' welcome page, and show the service that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QStackedWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.services.tile_service import Service
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.areas.geometry import crs_of, rectangle_of
from ...plugin.areas.projection import WGS84
from ...plugin.core.errors import ExportError
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.log import log
from ...plugin.environment.network.connection import connection
from ...plugin.layers.live_layer import open_live
from ...plugin.tiles.extent import Extent
from ...plugin.tiles.spatial_reference import SpatialReference
from .area_band import AreaBand

SETTLE = 100  # milliseconds in which the map gets its size, and the CRS of its first layer
_WORLD = QgsRectangle(-180, -85, 180, 85)  # degrees


@dataclass(frozen=True)
class ServicePlace:
    """What a map is to show of a service; *live_url* is "" where QGIS can't read it without a sign-in."""

    title: str
    extent: Optional[Extent]
    reference: SpatialReference
    live_url: str = ""

    @classmethod
    def of(cls, service: Service, needs_sign_in: bool) -> ServicePlace:
        """Return the place of a tiled service."""
        url = "" if needs_sign_in else service.display_url or service.url
        return cls(service.title, service.full_extent, service.spatial_reference, url)


def show_canvas(canvas: QgsMapCanvas) -> None:
    """Put the map in front of QGIS' welcome page."""
    child, parent = canvas, canvas.parentWidget()
    while parent is not None:
        if isinstance(parent, QStackedWidget):
            parent.setCurrentWidget(child)
        child, parent = parent, parent.parentWidget()


class EmptyMap(QObject):
    """Shows a service on a map that has no layers: zooms to it, and adds it as a layer or frames its extent."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._work: Optional[Work] = None
        self._band: Optional[AreaBand] = None
        self._view = _WORLD, QgsCoordinateReferenceSystem(WGS84)
        self._later = QTimer(self, singleShot=True, interval=SETTLE)
        self._later.timeout.connect(lambda: self._set_view(*self._view))

    @staticmethod
    def is_wanted() -> bool:
        """Whether the project is empty, and a service is to be shown on it."""
        return QgsProject.instance().count() == 0 and settings.shows_services()

    def show(self, place: ServicePlace) -> None:
        """Show a service, if the map is empty."""
        self.clear()
        crs = _crs_of(place)
        if crs is not None and place.extent is not None:
            self.aim(rectangle_of(place.extent), crs)
        if crs is None or not self.is_wanted():
            return
        show_canvas(self._canvas)
        if not self._canvas.mapSettings().destinationCrs().isValid():
            QgsProject.instance().setCrs(crs)
        self._later.start()
        if place.extent is not None:
            self._band = AreaBand(self._canvas, filled=False)
            self._band.show(QgsGeometry.fromRect(rectangle_of(place.extent)), crs)
        if not place.live_url:
            return
        network = connection()

        def work(waiter: Waiter) -> Optional[QgsMapLayer]:
            with Session(network, SignIn(None, place.live_url), waiter) as session:
                return open_live(session, place.live_url, place.title, crs)

        self._work = start(work, self._opened, lambda error: log.info("Not shown on the map: %s", error))

    def aim(self, box: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> None:
        """Set where a map without a view is to be drawn on."""
        self._view = box, crs

    def begin_drawing(self) -> None:
        """Give the map a view, so that a point on it is a place."""
        show_canvas(self._canvas)
        if self._canvas.extent().isEmpty():
            self._set_view(*self._view)

    def covers(self, place: ServicePlace) -> bool:
        """Whether the view of the map shows something of a service's place, or it can't be told."""
        crs = _crs_of(place)
        box = self._projected(rectangle_of(place.extent), crs) if crs is not None and place.extent else None
        return box is None or box.intersects(self._canvas.mapSettings().visibleExtent())

    def clear(self) -> None:
        """Take the frame off the map; a layer stays, the user's to remove."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if self._band is not None:
            self._band.remove()
            self._band = None

    def _opened(self, layer: Optional[QgsMapLayer]) -> None:
        self._work = None
        if layer is None or not self.is_wanted():
            return
        self.clear()
        QgsProject.instance().addMapLayer(layer)
        self._later.start()

    def _set_view(self, box: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> None:
        if (there := self._projected(box, crs)) is not None:
            there.scale(1.05)
            self._canvas.setExtent(there)
            self._canvas.refresh()

    def _projected(self, box: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> Optional[QgsRectangle]:
        """Return a box in the CRS of the map; ``None`` where it isn't there."""
        target = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(crs, target, QgsProject.instance())
        transform.setBallparkTransformsAreAppropriate(True)
        try:
            found = transform.transformBoundingBox(box)
        except QgsCsException:
            return None
        return found if found.isFinite() and not found.isEmpty() else None


def _crs_of(place: ServicePlace) -> Optional[QgsCoordinateReferenceSystem]:
    try:
        return crs_of(place.reference)
    except ExportError:
        return None
