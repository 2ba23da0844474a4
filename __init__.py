# SPDX-License-Identifier: GPL-2.0-or-later
"""ArcGIS Export: takes map content out of ArcGIS and into QGIS, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin.plugin import ArcGISExportPlugin


def classFactory(iface: Optional[QgisInterface]) -> ArcGISExportPlugin:  # noqa: N802 (the name that QGIS calls)
    """Return the plugin object; imported here so that pure code loads without QGIS."""
    from .plugin.plugin import ArcGISExportPlugin

    return ArcGISExportPlugin(iface)
