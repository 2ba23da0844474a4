# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Map dialog and its pages.

Public: ``ExportMapDialog``.
"""
