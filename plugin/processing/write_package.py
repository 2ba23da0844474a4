# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:writepackage``"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QThread

from ..core.i18n import tr
from .base.package_algorithm import PackageAlgorithm

FORMAT_WORDS = ["png", "jpg"]


class RasterInput(QgsProcessingParameterRasterLayer):
    """A raster layer; QGIS opens one that is given by its path to see whether it will do."""

    def checkValueIsAcceptable(  # noqa: N802
        self, value: Any, context: Optional[QgsProcessingContext] = None
    ) -> bool:
        from ..environment.gdal import without_aux_files

        with without_aux_files():
            return bool(super().checkValueIsAcceptable(value, context))

    def clone(self) -> QgsProcessingParameterRasterLayer:
        return RasterInput(self)


class WritePackage(PackageAlgorithm):
    """Writes a raster, or tiles from MBTiles and GeoPackage, as a tile package for ArcGIS."""

    TILE_FORMAT = "TILE_FORMAT"

    def __init__(self) -> None:
        super().__init__()
        self._layer: Optional[QgsRasterLayer] = None

    def name(self) -> str:
        return "writepackage"

    def displayName(self) -> str:  # noqa: N802
        return tr("Write tile package")

    def about(self) -> str:
        return tr(
            "Writes a tile package (.tpkx) that ArcGIS can import. Tiles of an MBTiles or GeoPackage "
            "file are copied as they are where their format is the wanted one; any other raster "
            "layer is rendered, with its style, into the web mercator tiles of ArcGIS Online.\n"
            "Without LEVELS all levels of the tiles are copied, and a raster gets the levels from "
            "its own pixels up to one image of the whole. Without EXTENT all of it is written."
        )

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "tpkx", "tile package", "mbtiles", "geopackage", "xyz"]

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(RasterInput(self.INPUT, tr("Raster layer, MBTiles or GeoPackage tiles")))
        self.addParameter(QgsProcessingParameterString(self.LEVELS, tr("Levels, such as 0-6,9"), optional=True))
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.addParameter(
            QgsProcessingParameterEnum(
                self.TILE_FORMAT, tr("Tile format"), FORMAT_WORDS, optional=True, usesStaticStrings=True
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(self.OUTPUT, tr("Tile package"), tr("Tile packages") + " (*.tpkx)")
        )
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))

    def prepareAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Take a copy of the layer along: layers belong to the main thread."""
        from ..environment.gdal import without_aux_files

        with without_aux_files():
            layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
            if layer is None or not layer.isValid():
                raise QgsProcessingException(
                    tr(
                        "The input is not a raster that QGIS can open. Choose a raster layer, an MBTiles or a "
                        "GeoPackage file."
                    )
                )
            self._layer = _clone_of(layer)
        self._layer.moveToThread(None)
        return True

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..convert.raster_to_package import Order, write_package
        from ..core.errors import RequestError
        from .base.extents import given_extent_in

        # Gone with this call, in the thread that used it: a layer must not outlive QGIS either.
        layer, self._layer = self._layer, None
        if layer is None:
            raise RuntimeError("the algorithm was not prepared")
        layer.moveToThread(QThread.currentThread())
        target = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        if target.suffix.lower() in ("", ".file"):  # a temporary output has no ending of its own
            target = target.with_suffix(".tpkx")
        if target.suffix.lower() != ".tpkx":
            raise RequestError(tr("The output “{name}” must end in .tpkx.").format(name=target.name))

        def extent_of(crs: Any) -> Any:
            return given_extent_in(self, parameters, self.EXTENT, context, crs)

        order = Order(
            layer=layer,
            target=target,
            levels=self.parameterAsString(parameters, self.LEVELS, context),
            extent=extent_of if parameters.get(self.EXTENT) else None,
            tile_format=self.parameterAsEnumString(parameters, self.TILE_FORMAT, context),
            context=context.transformContext(),
        )
        tiles = write_package(order, feedback.pushInfo, feedback.setProgress, feedback.isCanceled)
        return {self.OUTPUT: str(target), self.TILES: tiles}


_WORDS = "title shortName abstract keywordList attribution attributionUrl dataUrl dataUrlFormat metadataUrls".split()


def _clone_of(layer: QgsRasterLayer) -> QgsRasterLayer:
    """Return a copy of a layer. QGIS 3.40 empties what both say to servers, their attribution among it."""
    properties = {name: getattr(layer.serverProperties(), name)() for name in _WORDS}
    copy = layer.clone()
    for one in (layer, copy):
        for name, value in properties.items():
            getattr(one.serverProperties(), f"set{name[0].upper()}{name[1:]}")(value)
    return copy
