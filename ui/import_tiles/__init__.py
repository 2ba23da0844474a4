# SPDX-License-Identifier: GPL-2.0-or-later
"""The Import Tiles dialog.

Public: ``ImportTilesDialog``.
"""
