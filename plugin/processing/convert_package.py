# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:convertpackage``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..core.i18n import tr
from ..environment.plain_text import inert
from .base.package_algorithm import ReadingAlgorithm, progress_of

FORMAT_WORDS = ["gpkg", "mbtiles"]


class ConvertPackage(ReadingAlgorithm):
    """Copies the tiles of a package, as they are, into a GeoPackage or MBTiles file."""

    FORMAT, OVERVIEWS = "FORMAT", "OVERVIEWS"

    def name(self) -> str:
        return "convertpackage"

    def displayName(self) -> str:  # noqa: N802
        return tr("Convert tile package")

    def about(self) -> str:
        return tr(
            "Copies the tiles of a tile package (.tpkx, .tpk, .vtpk) or a cache folder, as they are, "
            "into a GeoPackage or MBTiles file. Damaged tiles are left out.\n"
            "MBTiles holds web mercator tiles only, raster or vector; GeoPackage holds raster tiles "
            "in any coordinate system. The style of vector tiles is written beside the file: roads.mbtiles gets "
            "roads.style.json and roads.sprite.png; where files of that name belong to something else, nothing is "
            "written."
        )

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "offline", "tpkx", "tpk", "vtpk", "mbtiles", "geopackage", "qfield", "mergin"]

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(QgsProcessingParameterFile(self.INPUT, tr("Tile package or cache folder")))
        self.addParameter(
            QgsProcessingParameterEnum(
                self.FORMAT, tr("Format"), FORMAT_WORDS, defaultValue="gpkg", usesStaticStrings=True
            )
        )
        self.addParameter(QgsProcessingParameterString(self.LEVELS, tr("Levels, such as 0-6,9"), optional=True))
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.add_advanced(
            QgsProcessingParameterBoolean(self.OVERVIEWS, tr("Make the missing zoomed-out levels"), False)
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Converted file"), "GeoPackage (*.gpkg);;MBTiles (*.mbtiles)"
            )
        )
        self.add_layer_outputs()
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..convert.convert import Conversion, Form, convert_checked
        from ..core.errors import RequestError
        from ..core.files import refuse_others
        from ..core.names import free_path
        from ..operations.open_package.facts import read_facts
        from ..operations.open_package.form import left_out_text
        from ..operations.open_package.layer import crs_of_srs, package_layer
        from ..packages.styles import other_style_files
        from ..tiles.levels import parse_levels
        from .base.extents import given_extent_in

        form = Form(self.parameterAsEnumString(parameters, self.FORMAT, context))
        source = Path(self.parameterAsString(parameters, self.INPUT, context))
        target = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        if not target.suffix or self.is_temporary(parameters, target):
            target = free_path(target.with_suffix(f".{form.value}"))  # nobody named what is there
        if target.suffix.lower() != f".{form.value}":
            raise RequestError(
                tr("The output “{name}” must end in .{ending}, the extension of the format.").format(
                    name=target.name, ending=form.value
                )
            )
        facts = read_facts(source, feedback.isCanceled)
        if facts.is_vector and form is Form.MBTILES:
            refuse_others(target, other_style_files(target))
        text = self.parameterAsString(parameters, self.LEVELS, context)
        levels = parse_levels(text, [level.level for level in facts.levels]) if text.strip() else None
        extent = None
        if parameters.get(self.EXTENT):
            if facts.srs is None:
                raise RequestError(
                    tr(
                        "The package does not say which coordinate system it is in, so it can't be cut. Leave EXTENT "
                        "out."
                    )
                )
            crs = crs_of_srs(facts.srs)
            extent = given_extent_in(self, parameters, self.EXTENT, context, crs, facts.extent)
        conversion = Conversion(
            package=source,
            form=form,
            target=target,
            title=facts.title,
            levels=levels,
            extent=extent,
            overviews=self.parameterAsBoolean(parameters, self.OVERVIEWS, context),
        )
        made, tiles, health = convert_checked(conversion, progress_of(feedback), feedback.isCanceled)
        left_out = tr("Left out: %Ln damaged tile(s).", len(made.skip)) if made.skip else ""
        for problem in (*health.problems, left_out, left_out_text(facts, form, levels, conversion.overviews)):
            if problem:
                feedback.pushWarning(inert(problem))
        self.show(lambda: [package_layer(facts, made, tiles)])
        return {self.OUTPUT: str(target), self.TILES: tiles}
