# SPDX-License-Identifier: GPL-2.0-or-later
"""Open Tile Package: what the dialog shows of a package, and its layer.

Public: ``read_facts``, ``package_layer``.
"""
