# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes tiles as MBTiles, GeoPackage, ``.tpkx``, ``.vtpk``, as a VRT over a package, or as a repaired copy.

Public: ``write_mbtiles``, ``write_geopackage``, ``write_tpkx``, ``write_vtpk``, ``write_vrt``, ``repair_package``.
"""
