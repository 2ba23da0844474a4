# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes: a service, an area, levels and options in a small JSON file, to be run again anywhere.

Public: ``Recipe``, ``read_recipe``, ``parse_recipe``, ``recipe_text``, ``write_recipe``, ``OPERATIONS``.
"""
