# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Map: an image of any size, fetched in cells, or a series of images."""
