# SPDX-License-Identifier: GPL-2.0-or-later
"""One request type for each operation: validates its parameters and writes its form fields, reads its responses.

Public: ``ExportItemRequest``, ``ImportTilesRequest``.
"""
