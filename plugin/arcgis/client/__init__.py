# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP and sign-in: sends requests, retries and redirects, reads responses, downloads and reads remote files.

Public: ``Session``, ``Connection``, ``SignIn``, ``Login``, ``download``, ``JobStatus``, ``WorkerPool``.
"""
