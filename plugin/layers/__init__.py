# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens files as QGIS layers, with metadata, legend and style, in the right place of the layer tree.

Public: ``open_layer``, ``add_layer``, ``describe``, ``Presenter``, ``NextStep``.
"""
