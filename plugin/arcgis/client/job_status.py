# SPDX-License-Identifier: GPL-2.0-or-later
"""Status of asynchronous jobs, in the forms of ArcGIS Enterprise and ArcGIS Online."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional
from urllib.parse import quote

from ...core.i18n import tr
from ...core.json_values import real
from ...core.masking import masked
from ..errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..urls import host_of
from .responses import error_text
from .session import Session

FIRST_POLL, LONGEST_POLL, GROWTH = 0.5, 10.0, 1.2  # seconds between polls, and how each pause grows


class JobState(Enum):
    """What a server's job is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed out"
    GONE = "gone"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.TIMED_OUT, JobState.GONE)


# Job states of geoprocessing jobs, hosted jobs and administrative jobs, upper case, without "ESRIJOB".
_STATES = {
    "NEW": JobState.WAITING,
    "SUBMITTED": JobState.WAITING,
    "WAITING": JobState.WAITING,
    "PENDING": JobState.WAITING,
    "QUEUED": JobState.WAITING,
    "EXECUTING": JobState.RUNNING,
    "PROCESSING": JobState.RUNNING,
    "INPROGRESS": JobState.RUNNING,
    "STARTED": JobState.RUNNING,
    "PARTIAL": JobState.RUNNING,
    "CANCELLING": JobState.RUNNING,
    "CANCELING": JobState.RUNNING,
    "DELETING": JobState.RUNNING,
    "SUCCEEDED": JobState.SUCCEEDED,
    "SUCCESS": JobState.SUCCEEDED,
    "DONE": JobState.SUCCEEDED,
    "COMPLETED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
    "ERROR": JobState.FAILED,
    "TIMEDOUT": JobState.TIMED_OUT,
    "CANCELLED": JobState.CANCELLED,
    "CANCELED": JobState.CANCELLED,
    "DELETED": JobState.GONE,
}


@dataclass(frozen=True)
class JobStatus:
    """One poll of a job: *fraction* is 0 to 1 or ``None``, *message* the server's latest message."""

    state: JobState
    word: str = ""
    fraction: Optional[float] = None
    message: str = ""
    details: str = ""
    results: Mapping[str, str] = field(default_factory=dict)  # parameter name to its relative address
    output_urls: tuple[str, ...] = ()
    item_id: str = ""  # of the portal item that Online made of the result


def job_id(answer: Mapping[str, Any], url: str) -> str:
    """Return the job's id from a submit answer of either dialect, verbatim.

    Online answers ``status: success`` for the submit itself and has no ``jobStatus``; its ``id``
    names the service, never the job. Raises `ServerError` where the submit was refused after all.
    """
    found = answer.get("jobId") or answer.get("jobid") or answer.get("jobID")
    state = state_of(str(answer.get("jobStatus") or ""))
    refused = str(answer.get("status") or "").lower() in ("failed", "failure", "error")
    if refused or state is JobState.FAILED:
        text = error_text(answer)
        raise ServerError(tr("{host} did not start the export: {words}").format(host=host_of(url), words=text), text)
    if not isinstance(found, (str, int)) or isinstance(found, bool) or not found:
        raise NotArcGisError(
            tr("{host} accepted the request but returned no job. Try again, or ask the server's owner.").format(
                host=host_of(url)
            ),
            masked(str(dict(answer)))[:500],
        )
    return str(found)


def job_urls(service_url: str, operation: str, identifier: str) -> tuple[str, str]:
    """Return the two addresses that a job may have; which one answers depends on server and service."""
    name = quote(identifier, safe="")
    return (f"{service_url}/jobs/{name}", f"{service_url}/{operation}/jobs/{name}")


def read_status(answer: Mapping[str, Any]) -> JobStatus:
    """Read a job resource of either dialect. Raises `NotArcGisError` for an object without a state."""
    word = answer.get("jobStatus") or answer.get("status")
    if not isinstance(word, str) or not word:
        raise NotArcGisError(
            tr("The server's response about the export can't be read."), masked(str(dict(answer)))[:500]
        )
    state = state_of(word)
    errors = _errors(answer)
    output = answer.get("output")
    urls = output.get("outputUrl") if isinstance(output, Mapping) else None
    item = output.get("itemId") if isinstance(output, Mapping) else None
    return JobStatus(
        state=state,
        word=word,
        fraction=_fraction(answer),
        message=(errors[0] if errors and state is JobState.FAILED else _latest(answer)),
        details="\n".join(errors or _descriptions(answer)),
        results=_results(answer.get("results")),
        output_urls=tuple(
            url.strip() for url in (urls if isinstance(urls, list) else [urls]) if isinstance(url, str) and url.strip()
        ),
        item_id=item if isinstance(item, str) else "",
    )


def state_of(word: str) -> JobState:
    """Return the state of a server's status text; unknown ones are `JobState.UNKNOWN`."""
    key = word.upper().replace("ESRIJOB", "").replace("_", "").replace(" ", "")
    return _STATES.get(key, JobState.UNKNOWN)


def failure(status: JobStatus, url: str) -> ServerError:
    """Return the error that a job's end other than success is."""
    host = host_of(url)
    if is_over_limit(status):
        text = tr(
            "{host} refused the export: more tiles than it allows at once. Choose a smaller area or fewer levels."
        )
    elif status.state is JobState.TIMED_OUT:
        text = tr(
            "{host} stopped the export: it took longer than the server allows. Choose a smaller area "
            "or fewer levels."
        )
    elif status.state is JobState.CANCELLED:
        text = tr("The export was cancelled on {host}. Export again if that was not meant.")
    elif status.state is JobState.GONE:
        text = tr("The export was deleted on {host}. Export again.")
    elif status.message:
        text = tr("The export failed on {host}: {words}")
    else:
        text = tr("The export failed on {host}, which gave no reason. Try again, or ask the server's owner.")
    message = status.message if len(status.message) <= 200 else status.message[:200] + "…"
    return ServerError(text.format(host=host, words=message), status.details or status.message)


def is_over_limit(status: JobStatus) -> bool:
    """Whether a job failed because more tiles were asked for than the server allows (ERROR 001564)."""
    return "001564" in f"{status.message} {status.details}"


def _fraction(answer: Mapping[str, Any]) -> Optional[float]:
    progress = answer.get("progress")
    if isinstance(progress, Mapping) and (found := _share(progress.get("percent"), 100)) is not None:
        return found
    if (found := _share(answer.get("percentComplete"), 100)) is not None:
        return found
    done, total = answer.get("numDoneTasks"), answer.get("numTasks")
    return _share(done, total) if isinstance(total, (int, float)) and total > 0 else None


def _share(value: Any, whole: Any) -> Optional[float]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    done, all_of_it = real(value), real(whole)
    return min(1.0, max(0.0, done / all_of_it)) if done is not None and all_of_it else None


def _results(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {
        str(name): entry["paramUrl"].strip()
        for name, entry in value.items()
        if isinstance(entry, Mapping) and isinstance(entry.get("paramUrl"), str)
    }


def _errors(answer: Mapping[str, Any]) -> list[str]:
    found = []
    if isinstance(answer.get("error"), Mapping):
        found.append(error_text(answer["error"]))
    messages = answer.get("messages")
    for message in messages if isinstance(messages, list) else []:
        if isinstance(message, Mapping) and str(message.get("type", "")).endswith(("Error", "Abort")):
            found.append(masked(str(message.get("description") or "")))
    return [text for text in found if text]


def _descriptions(answer: Mapping[str, Any]) -> list[str]:
    messages = answer.get("messages")
    found = [
        masked(str(message.get("description") or "") if isinstance(message, Mapping) else str(message))
        for message in (messages if isinstance(messages, list) else [])
    ]
    if isinstance(answer.get("message"), str) and answer["message"]:
        found.append(masked(answer["message"]))
    return [text for text in found if text]


def _latest(answer: Mapping[str, Any]) -> str:
    progress = answer.get("progress")
    if isinstance(progress, Mapping) and isinstance(progress.get("message"), str) and progress["message"]:
        return masked(progress["message"])
    said = _descriptions(answer)
    return said[-1] if said else ""


def poll(
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
            raise passing from None  # reports nothing about the job, as "unknown" at the wrong address does not
        except ServerError:
            raise error from None
