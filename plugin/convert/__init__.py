# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts a package to another file, or a raster layer to a package. QGIS and GDAL, no widgets.

Public: ``Conversion``, ``Form``, ``forms_of``, ``convert_tiles``, ``convert_checked``, ``write_package``.
"""
