# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the bytes of a package lie: zips, folders, compact bundles, exploded caches."""
