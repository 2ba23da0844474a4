# SPDX-License-Identifier: GPL-2.0-or-later
"""How like its author's map QGIS draws a vector package: compared with MapLibre GL JS, see ``make fidelity``."""
