# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin without its widgets: one folder for each topic, each importing only folders below it.

The table of the folders and of what each may import is in ``tests/unit/test_structure.py``; the diagram is
in ``docs/architecture.md``.
"""
