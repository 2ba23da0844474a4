# SPDX-License-Identifier: GPL-2.0-or-later
"""The Open Tile Package dialog.

Public: ``PackageDialog``.
"""
