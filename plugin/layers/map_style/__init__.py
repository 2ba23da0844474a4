# SPDX-License-Identifier: GPL-2.0-or-later
"""Mapbox styles of vector tiles: what QGIS' converter leaves out or takes otherwise, put right."""
