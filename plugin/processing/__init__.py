# SPDX-License-Identifier: GPL-2.0-or-later
"""The operations as Processing algorithms, for the toolbox, models and ``qgis_process``.

Public: ``ArcGISExportProvider``.
"""
