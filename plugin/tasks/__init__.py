# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs jobs as QGIS tasks and shows their results.

Public: ``JobRunner``, ``JobTask``, ``PackageTask``, ``UnfinishedJobs``, ``resume_or_begin``, ``holding``.
"""
