# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' network options and authentication store, as the client of the REST API takes them.

Public: ``connection``, ``login_of``, ``exceptions``, ``ProxyRules``.
"""
