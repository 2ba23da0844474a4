# SPDX-License-Identifier: GPL-2.0-or-later
"""Read a job of a service, at whichever of its two addresses the server keeps it."""

from __future__ import annotations

from ...client.job_status import JobStatus, job_urls, read_status
from ...client.session import Session
from ...errors import ServerError, SignInError, ThrottledError, TransportError


def look(
    session: Session, service_url: str, operation: str, identifier: str, known_url: str = ""
) -> tuple[str, JobStatus]:
    """Read a job and return its address and status; the address that answered is to be kept.

    Raises `ServerError` or `TransportError` where neither answers: a passing fault rather than a refusal.
    """
    if known_url:
        return known_url, read_status(session.get_json(known_url, waits=()))
    first, second = job_urls(service_url, operation, identifier)
    try:
        return first, read_status(session.get_json(first, waits=()))
    except SignInError:
        raise
    except (ServerError, TransportError) as error:
        try:
            return second, read_status(session.get_json(second, waits=()))
        except (TransportError, ThrottledError, SignInError) as passing:
            raise passing from None  # says nothing of the job, as "unknown" at the wrong address does not
        except ServerError:
            raise error from None
