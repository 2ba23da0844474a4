# SPDX-License-Identifier: GPL-2.0-or-later
"""What all dialogs share: forms, buttons, messages, progress, the output file.

Public: ``OperationDialog``, ``ExportDialog``, ``SaveField``, ``AddressField``, ``Messages``, ``load_form``.
"""
