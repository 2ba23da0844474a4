# SPDX-License-Identifier: GPL-2.0-or-later
"""What the algorithms share: errors, parameters of services, areas and packages, feedback.

Public: ``ServiceAlgorithm``, ``TileAlgorithm``, ``PackageAlgorithm``, ``run_now``.
"""
