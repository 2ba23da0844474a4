# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox as tests hold it: start, stop, log, switches."""

from __future__ import annotations

import contextlib
import hmac
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from .drawing.content import Content, python
from .features.feature_server import Features
from .http.auth import Gate
from .http.connection import Server
from .http.faults import Faults
from .http.messages import Request
from .portal.items import Item
from .portal.portal import PORTAL, Address, Portal
from .services.catalogue import BASIC, ENTERPRISE, ONLINE, PREFIX
from .services.hosted import Hosted
from .services.jobs import ENDED, Job, Order, Pace
from .site import TOKENS, Site

KEY = b"sandbox"
ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def spawn(cache: str | Path, tiles: str = "painted", *more: str) -> Iterator[str]:
    """Serve from a process of its own and yield its URL.

    For PyQGIS tests in which QGIS itself asks the server: it may hold Python's lock while it waits for the
    answer, and a server in a thread of the same process would never get to give it.
    """
    command = [
        python(),
        "-m",
        "tests.sandbox",
        "--cache",
        str(Path(cache).resolve()),
        "--tiles",
        tiles,
        *more,
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise RuntimeError("the sandbox did not start")
        yield url
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def _told_stranger(request: Request) -> bool:
    secret = request.token or request.headers.get("Authorization") or request.headers.get("X-Esri-Authorization")
    return request.path.startswith("/stranger/") and bool(secret)


class Sandbox:
    """A server in threads of its own; see the package's docstring for what it serves."""

    def __init__(
        self,
        cache: str | Path | None = None,
        tiles: str = "painted",
        port: int = 0,
        verbose: bool = False,
        bundles: str = "script",
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare; `start()` or `with` opens the port. Without a cache folder a temporary one is used."""
        self._temporary = None if cache else tempfile.TemporaryDirectory(prefix="sandbox")
        self.cache = Path(cache or self._temporary.name)  # type: ignore[union-attr]
        self.cache.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="jobs-", dir=self.cache))
        self.port, self.verbose, self.bundles = port, verbose, bundles
        self.host, self.tls = host, tls
        self.content = Content(self.cache, tiles)
        self.gate = Gate()
        self.faults = Faults()
        self.pace = Pace(patience=5.0 if self.content.real else 30.0)
        self.organisation = Portal(self)
        self.features = Features(self)
        self.hosted = Hosted(self)
        self.site = Site(self)
        self.jobs: dict[str, Job] = {}
        self.maximum_outstanding_jobs = -1
        self.retry_after = "300"
        self.federated = True
        self.job_urls = "both"
        self.folder_entries = "names"
        self.ranges = True
        self.released = threading.Event()
        self._links = 0  # counts up when signed links expire
        self._lock = threading.Lock()
        self._life = threading.RLock()  # who starts waits until the port is free again
        self._log: list[Request] = []
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    # running

    def start(self) -> Sandbox:
        """Open the port: the same as before after a stop."""
        with self._life:
            if self._server is None:
                self.released.clear()
                self._server = Server(self, self.port)
                self.port = self._server.server_address[1]
                self._thread = threading.Thread(
                    target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True
                )
                self._thread.start()
        return self

    def stop(self) -> None:
        """Die: every connection is cut, new ones are refused. Jobs, tokens and files are kept."""
        with self._life:
            server, thread = self._server, self._thread
            self._server = self._thread = None
            if server is None:
                return
            self.released.set()
            server.shutdown()
            server.server_close()
            server.drop_all()
            if thread is not None:
                thread.join(5)

    def stop_soon(self) -> None:
        """Die, asked for from a request."""
        threading.Thread(target=self.stop, daemon=True).start()

    def close(self) -> None:
        """Stop for good and remove the packages."""
        self.stop()
        for job in self.jobs.values():
            job.join(5)
        self.organisation.close()
        self.features.worker.close()
        self.content.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._temporary is not None:
            self._temporary.cleanup()

    @property
    def running(self) -> bool:
        """Whether the port is open."""
        return self._server is not None

    def __enter__(self) -> Sandbox:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def connections(self) -> list[object]:
        """The connections that are open now."""
        return list(self._server.open) if self._server else []

    # where things are

    @property
    def url(self) -> str:
        """The root."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def scheme(self) -> str:
        """How it is spoken to."""
        return "https" if self.tls else "http"

    @property
    def foreign(self) -> str:
        """The root under another host name, for what is to be somebody else's."""
        return f"{self.scheme}://localhost:{self.port}"

    def service(self, path: str) -> str:
        """A service of the Enterprise site, such as `World/MapServer`."""
        return f"{self.url}{PREFIX[ENTERPRISE]}/{path}"

    def online(self, path: str) -> str:
        """A service of the Online site."""
        return f"{self.url}{PREFIX[ONLINE]}/{path}"

    def basic(self, path: str) -> str:
        """A service of the site that wants HTTP Basic for everything and has no token service."""
        return f"{self.url}{PREFIX[BASIC]}/{path}"

    @property
    def token_url(self) -> str:
        """The server's own token service."""
        return self.url + TOKENS

    @property
    def portal(self) -> Address:
        """The portal: its URL, with `quota` and `smallest_part` to set."""
        return Address(self.organisation)

    @property
    def portal_token_url(self) -> str:
        """The portal's token service."""
        return f"{self.url}{PORTAL}/generateToken"

    # the log

    def note(self, request: Request) -> None:
        """Log a request."""
        with self._lock:
            self._log.append(request)

    def tell(self, request: Request) -> None:
        """Print an answered request, where that was wanted."""
        if self.verbose:
            print(
                f"{request.status} {request.method} {request.path} {request.values or ''}"[:400],
                file=sys.stderr,
            )

    @property
    def requests(self) -> list[Request]:
        """Everything that came in, oldest first."""
        with self._lock:
            return list(self._log)

    def find(self, match: str, method: str = "") -> list[Request]:
        """The requests whose path a regular expression finds."""
        return [it for it in self.requests if re.search(match, it.path) and method in ("", it.method)]

    def leaks(self) -> list[Request]:
        """The requests with a token or a password in their URL, and those that brought one to the stranger."""
        return [request for request in self.requests if request.token_in_query or _told_stranger(request)]

    def strays(self) -> list[Request]:
        """Requests that brought secrets to the bucket, which is another host."""
        names = ("Authorization", "X-Esri-Authorization", "Cookie")
        return [it for it in self.find("^/bucket/") if it.token or any(it.headers.get(name) for name in names)]

    # switches

    def inject_fault(self, name: str, times: int | None = 1, match: str = "", **options: Any) -> None:
        """Turn a switch on for the next `times` requests (None: for ever) whose path `match` finds."""
        self.faults.add(name, times, match, options)

    def release(self) -> None:
        """Let go of requests that hang, and of slow downloads."""
        self.released.set()
        self.released = threading.Event()

    def clear(self) -> None:
        """Empty the log and turn all switches off."""
        self.faults.clear()
        self.release()
        with self._lock:
            self._log.clear()

    def token(self, user: str = "analyst", minutes: float = 60, referer: str | None = None) -> str:
        """A good token, without asking for it over HTTP."""
        return self.gate.issue(user, minutes, referer)[0]

    def expire_tokens(self) -> None:
        """End all tokens given out so far."""
        self.gate.expire()

    def expire_links(self) -> None:
        """End all signed URLs given out so far; the job's resource then gives new ones."""
        self._links += 1

    # the portal

    def item(self, title: str) -> str:
        """The id of the newest item of that title."""
        return next(item.id for item in reversed(self.items()) if item.title == title)

    def items(self) -> list[Item]:
        """All items of the portal, oldest first."""
        return self.organisation.all()

    def reset_portal(self) -> None:
        """Bring items, services and limits of the portal back to what they were at the start."""
        self.organisation.reset()
        self.hosted.reset()

    # jobs

    def begin(self, order: Order) -> Job:
        """Start a job."""
        job = Job(order, self.folder, self.content, self.pace, self.bundles)
        self.jobs[job.id] = job
        return job

    def outstanding(self) -> list[Job]:
        """Jobs that have not ended."""
        return [job for job in self.jobs.values() if job.state not in ENDED]

    def forget_jobs(self) -> None:
        """Clean up as servers do after some time: job ids become unknown, files disappear."""
        jobs, self.jobs = self.jobs, {}
        for job in jobs.values():
            job.join(5)
            shutil.rmtree(job.folder, ignore_errors=True)

    def _query(self, key: str, name: str, generation: int) -> str:
        values = {
            "response-content-disposition": f"attachment; filename={name}",
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": "SANDBOX/20240101/us-east-1/s3/aws4_request",
            "X-Amz-Date": f"20240101T{generation % 240000:06d}Z",
            "X-Amz-Expires": "3600",
            "X-Amz-SignedHeaders": "host",
        }
        text = urllib.parse.urlencode(values, quote_via=urllib.parse.quote)
        return f"{text}&X-Amz-Signature={hmac.new(KEY, f'{key}{text}'.encode(), 'sha256').hexdigest()}"

    def sign(self, key: str, file: Path) -> str:
        """Where a file can be had, by whoever knows the URL; the key is the id of its job or item."""
        name = urllib.parse.quote(file.name)
        return f"{self.foreign}/bucket/{key}/{name}?{self._query(key, file.name, self._links)}"

    def signed_url(self, job: Job) -> str | None:
        """Where the result of an Online job can be had."""
        output = job.output
        return self.sign(job.id, output) if output is not None and job.order.service.online else None

    def signed_file(self, request: Request) -> Path | str | None:
        """The file that a signed URL is for; a text where it has expired; None where it is no such URL."""
        parts = request.path.split("/")
        if len(parts) != 4:
            return None
        key, name = parts[2:]
        file = self.jobs[key].output if key in self.jobs else self.organisation.file(key)
        if file is None or file.name != name:
            return None
        if request.raw_query == self._query(key, name, self._links):
            return file
        old = any(request.raw_query == self._query(key, name, generation) for generation in range(self._links))
        return "Request has expired" if old else None
