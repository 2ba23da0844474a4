# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer that was added before its package was checked: damaged tiles are left out once they are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Optional

from qgis.core import QgsRasterLayer
from qgis.PyQt import sip

from ...convert.convert import Wish, fulfil, settled
from ...core.errors import ExportError
from ...core.waiter import Waiter
from ...environment.background import start
from ...layers.open_layer import show_other_file
from ...packages import open_package


def mend_when_checked(layer: QgsRasterLayer, wish: Wish, failed: Callable[[ExportError], None]) -> None:
    """Look at every tile in the background, and show the layer without the bad ones.

    One tile that can't be decoded blanks all around it.
    """

    def look(waiter: Waiter) -> Optional[Wish]:
        with open_package(wish.package, cancelled=waiter.cancelled) as package:
            places = package.health(None, waiter.cancelled).places
        if not places:
            return None
        without = settled(replace(wish, skip=places))
        fulfil(without, None, waiter.cancelled)
        return without

    def done(without: Optional[Wish]) -> None:
        if without is not None and not sip.isdeleted(layer):
            show_other_file(layer, without.target)

    start(look, done, failed)
