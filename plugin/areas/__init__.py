# SPDX-License-Identifier: GPL-2.0-or-later
"""From geometries in any CRS to an ``Area`` in the service's CRS."""
