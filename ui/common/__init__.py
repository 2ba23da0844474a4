# SPDX-License-Identifier: GPL-2.0-or-later
"""What all dialogs share: forms, buttons, keys, progress, the output file.

Public: ``OperationDialog``, ``ExportDialog``, ``SaveField``, ``AddressField``, ``load_form``.
"""
