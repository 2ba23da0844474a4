# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Map and Export Image: request, schemas of the JSON parameters, and the image that comes back.

Public: ``ExportMapRequest``, ``check_request``, ``parse_json_parameter``, ``read_map_image``, ``fetch_image``.
"""
