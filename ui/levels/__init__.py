# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose levels: as text and as a table.

Public: ``LevelsField``.
"""
