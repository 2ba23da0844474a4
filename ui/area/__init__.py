# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose an area: from the map, a layer, a bookmark, or drawn with map tools.

Public: ``AreaWidget``.
"""
