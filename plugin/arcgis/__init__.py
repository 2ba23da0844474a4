# SPDX-License-Identifier: GPL-2.0-or-later
"""A client for the ArcGIS REST API on ``requests``, without Qt and QGIS.

``client`` sends and signs, ``portal`` and ``services`` describe what is there, ``operations`` holds one request type
for each operation.

Public: ``ServerError``, ``TransportError``, ``SignInError``, ``ServiceKind``, ``parse_service_url``.
"""
