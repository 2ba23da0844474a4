# SPDX-License-Identifier: GPL-2.0-or-later
"""Import Tiles: a package, uploaded or on the portal, into a hosted tile service."""
