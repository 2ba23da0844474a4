# SPDX-License-Identifier: GPL-2.0-or-later
"""What the services of a server are and support: tiled services, map and image services, feature services."""
