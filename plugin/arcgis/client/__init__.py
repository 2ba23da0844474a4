# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP and TLS: sends requests, retries and redirects, reads responses, downloads and reads remote files.

Public: ``Session``, ``Connection``, ``download``, ``JobStatus``, ``WorkerPool``.
"""
