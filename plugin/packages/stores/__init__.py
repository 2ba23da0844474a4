# SPDX-License-Identifier: GPL-2.0-or-later
"""Access to the bytes of a package: zips, folders, compact bundles, exploded caches.

Public: ``Store``, ``FolderStore``, ``ZipStore``, ``BundleFile``, ``ExplodedTiles``, ``DamagedError``.
"""
