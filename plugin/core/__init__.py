# SPDX-License-Identifier: GPL-2.0-or-later
"""What every folder may use: exceptions with a message for the user, translation, cancellation, files, progress.

No Qt, no QGIS, no network.

Public: ``ExportError``, ``CancelledError``, ``RequestError``, ``PackageError``, ``tr``, ``Waiter``, ``Progress``.
"""
