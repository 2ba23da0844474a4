# SPDX-License-Identifier: GPL-2.0-or-later
"""Put the source of a layer right after it was added: without damaged tiles, and where its files lie by now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional

from qgis.core import QgsRasterLayer
from qgis.PyQt import sip

from ...convert.convert import Conversion, convert_tiles, renew_vrt, with_free_vrt_path
from ...core.errors import ExportError
from ...core.i18n import tr
from ...core.waiter import Waiter
from ...environment.background import start
from ...layers.open_layer import show_other_file
from ...packages import open_package
from ...packages.health import check_tiles
from ...packages.writers.vrt import moved_vrt


def mend_when_checked(layer: QgsRasterLayer, conversion: Conversion, failed: Callable[[ExportError], None]) -> None:
    """Check every tile in the background, and show the layer without the bad ones, whatever the user does meanwhile.

    One tile that can't be decoded blanks all around it.
    """

    def check(waiter: Waiter) -> Optional[Conversion]:
        with open_package(conversion.package, cancelled=waiter.cancelled) as package:
            places = check_tiles(package, None, waiter.cancelled).places
        if not places:
            return None
        without = with_free_vrt_path(replace(conversion, skip=places))
        convert_tiles(without, None, waiter.cancelled)
        return without

    def done(without: Optional[Conversion]) -> None:
        if without is not None and not sip.isdeleted(layer):
            show_other_file(layer, without.target)

    start(check, done, failed)


def mend_when_moved(layer: QgsRasterLayer, failed: Callable[[ExportError], None], is_ours: bool = False) -> None:
    """Let a layer of tiles in place show them again where its project was moved, with the package or without.

    The layer is valid and blank until then. GDAL may write the old VRT back as the layer lets go of it: hence the
    second try, for which the file *is_ours*, whatever it holds.
    """
    path, name = Path(layer.source()), layer.name()

    def renew(waiter: Waiter) -> Optional[tuple[Path, bool]]:
        moved = moved_vrt(path)
        if moved is None:
            return None
        moved = replace(moved, is_untouched=moved.is_untouched or is_ours)
        if not moved.package.exists():
            text = tr(
                "The layer “{name}” is blank: it shows the tiles of {package}, which is not there any more. Put the "
                "package beside {vrt}, and open the project again."
            )
            raise ExportError(text.format(name=name, package=moved.package, vrt=path))
        try:
            return renew_vrt(moved, waiter.cancelled), moved.is_untouched
        except ExportError as error:
            text = tr("The layer “{name}” is blank, because {vrt} was moved: open {package} with Open Tile Package.")
            message = text.format(name=name, vrt=path, package=moved.package)
            raise ExportError(message, f"{error.message} {error.details}") from None

    def done(made: Optional[tuple[Path, bool]]) -> None:
        if made is None or sip.isdeleted(layer):
            return
        target, in_place = made
        show_other_file(layer, target)
        if in_place and not is_ours:
            mend_when_moved(layer, failed, is_ours=True)

    start(renew, done, failed)
