# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Tiles: one job, or several jobs merged into one file, from request to layer."""
