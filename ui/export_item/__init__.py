# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Item dialog.

Public: ``ExportItemDialog``.
"""
