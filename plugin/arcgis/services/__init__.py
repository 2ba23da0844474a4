# SPDX-License-Identifier: GPL-2.0-or-later
"""Descriptions of services and what they support: tiled services, map and image services, feature services.

Public: ``describe``, ``Service``, ``describe_map``, ``MapService``, ``describe_features``, ``FeatureService``.
"""
