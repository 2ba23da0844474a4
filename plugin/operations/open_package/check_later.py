# SPDX-License-Identifier: GPL-2.0-or-later
"""Update the source of a layer whose package was checked after it was added: damaged tiles are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Optional

from qgis.core import QgsRasterLayer
from qgis.PyQt import sip

from ...convert.convert import Conversion, convert_tiles, with_free_vrt_path
from ...core.errors import ExportError
from ...core.waiter import Waiter
from ...environment.background import start
from ...layers.open_layer import show_other_file
from ...packages import open_package
from ...packages.health import check_tiles


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
