# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes another file of a package, or a package of a raster layer. QGIS and GDAL, no widgets."""
