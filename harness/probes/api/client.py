"""A client of an API that runs."""

import ssl

import httpx

from harness.contract import Api, Release
from harness.errors import ContractError
from harness.facts.api import Running
from harness.probes.api.traffic import Rendered

__all__ = ["api_of", "client_of", "send"]

TIMEOUT = 30.0


def api_of(release: Release) -> Api:
    """Return the release's API. Raises ContractError where it has none."""
    if release.api is None:
        raise ContractError(f"release {release} has no API. Give it one: Release(…, api=Asgi(…)).")
    return release.api


def send(client: httpx.Client, method: str, call: Rendered, headers: tuple[tuple[str, str], ...]) -> httpx.Response:
    """Send a call with these headers."""
    told = [(b"content-type", b"application/json")] if call.body else []
    told += [(name.encode(), value.encode()) for name, value in headers]
    params = httpx.QueryParams(list(call.query))
    return client.request(method, call.path, params=params, content=call.body.encode(), headers=told)


def client_of(running: Running) -> httpx.Client:
    """Return a client of a running API."""
    return httpx.Client(
        base_url=running.url, timeout=TIMEOUT, trust_env=False, limits=ANEW, verify=_trusted(running.url)
    )


def _trusted(url: str) -> ssl.SSLContext:
    """Whom to believe: nobody has to be where nothing is encrypted, and reading who there is takes its time."""
    return ssl.create_default_context() if url.startswith("https:") else NOBODY


NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# A server closes the connection on which it failed: the next request must not pay for it.
ANEW = httpx.Limits(max_keepalive_connections=0)
