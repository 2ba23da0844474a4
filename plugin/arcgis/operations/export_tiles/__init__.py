# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Tiles of vector tile, map and image services: request, estimate, and the files of a result.

Public: ``ExportTilesRequest``, ``PackageFormat``, ``estimate``, ``fetch_cache``, ``package_urls``.
"""
