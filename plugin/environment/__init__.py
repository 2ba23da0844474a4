# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS as the host: settings, proxy and certificates, authentication store, message log, background threads.

To be called on the main thread unless said otherwise.

Public: ``start``, ``Work``, ``icon``, ``KnownService``, ``journal_path``.
"""
