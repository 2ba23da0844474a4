# SPDX-License-Identifier: GPL-2.0-or-later
"""From geometries in any CRS to an ``Area`` in the service's CRS.

Public: ``area_of``, ``area_of_extent``, ``crs_of``, ``reference_of``, ``box_cutter``, ``AreaChoice``, ``survey``.
"""
