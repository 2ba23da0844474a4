# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiling schemes as ArcGIS describes them (``tileInfo``), and which tiles an area touches.

Plain Python and NumPy. Public: ``TileScheme``, ``Area``, ``Extent``, ``SpatialReference``, ``count_tiles``,
``plan_parts``, ``parse_levels``.
"""
