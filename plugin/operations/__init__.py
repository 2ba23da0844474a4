# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin does, a folder for each operation.

Each has ``operation.py`` (the job), ``form.py`` (texts and rules of its dialog, testable without widgets) and
``layers.py`` (its result on the map). The same five names are folders of ``ui`` (the dialog), and, for the REST
requests, of ``plugin/arcgis/operations``.

Public: ``KINDS``, ``operation_of``, ``presenter_of``, ``resumable``.
"""
