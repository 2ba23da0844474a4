# SPDX-License-Identifier: GPL-2.0-or-later
"""A job is a record in the journal, followed from submit to end by one mechanism. No Qt, no QGIS.

Public: ``Job``, ``State``, ``Journal``, ``Details``, ``Operation``, ``Run``, ``End``, ``execute``, ``ServerJob``,
``Endpoint``.
"""
