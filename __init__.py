# SPDX-License-Identifier: GPL-2.0-or-later
"""ArcGIS Export: takes map content out of ArcGIS and into QGIS, offline."""


def classFactory(iface):  # noqa: N802 (the name that QGIS calls)
    """Return the plugin object; imported here so that pure code loads without QGIS."""
    from .plugin.plugin import ArcGISExportPlugin

    return ArcGISExportPlugin(iface)
