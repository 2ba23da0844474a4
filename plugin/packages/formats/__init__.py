# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes of a single tile: image formats and vector tiles.

Public: ``kind_of``, ``problem_of``, ``repair``, ``pixels_of``.
"""
