# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs panel: all jobs of a profile, running and past, and what can be done with them.

Public: ``JobsDock``, which QGIS loads at its start and which loads the rest when it is first shown.
"""
