# SPDX-License-Identifier: GPL-2.0-or-later
"""The ArcGIS REST protocol in plain Python."""
