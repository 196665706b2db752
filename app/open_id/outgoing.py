"""Speaking to a provider: over https or to this machine, for a short time, and taking in a little."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from app.open_id.refusals import ProviderFailed
from research.open_id_settings import is_safe_address

PAUSE_SECONDS = 5.0
WHOLE_SECONDS = 10.0
LARGEST_BYTES = 512 * 1024
_OK = range(200, 300)


class Answer(dict[str, Any]):
    """A JSON object that a provider answered with.

    Attributes:
        is_ok: Its status says that it went well.
    """

    def __init__(self, fields: Mapping[str, Any], *, is_ok: bool) -> None:
        super().__init__(fields)
        self.is_ok = is_ok


class Outgoing:
    """What makes connections to a provider."""

    def __init__(
        self, transport: httpx.BaseTransport | None = None, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        """Prepare, without connecting to anybody.

        Args:
            transport: What answers in the network's place, for a provider in the same process.
            elapsed: Tells the seconds that have passed since some moment.
        """
        self._transport = transport
        self.elapsed = elapsed

    def get(self, address: str, *, bearer: str = "") -> Answer:
        """Ask for an address.

        Raises:
            ProviderFailed: It does not answer in time, or with something else than a small JSON object.
        """
        return self._ask("GET", address, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})

    def post(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send a form.

        Raises:
            ProviderFailed: It does not answer in time, or with something else than a small JSON object.
        """
        return self._ask("POST", address, headers=dict(headers), data=dict(form))

    def _ask(self, method: str, address: str, *, headers: dict[str, str], data: dict[str, str] | None = None) -> Answer:
        if not is_safe_address(address):
            raise ProviderFailed("address")
        headers = {"Accept": "application/json", **headers}
        try:
            with (
                httpx.Client(transport=self._transport, timeout=PAUSE_SECONDS, follow_redirects=False) as client,
                client.stream(method, address, headers=headers, data=data) as answer,
            ):
                return Answer(_object(self._body(answer)), is_ok=answer.status_code in _OK)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            # Without its cause, whose text may hold what was sent.
            raise ProviderFailed("connection") from None

    def _body(self, answer: httpx.Response) -> bytes:
        began = self.elapsed()
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > LARGEST_BYTES:
                raise ProviderFailed("size")
            if self.elapsed() - began > WHOLE_SECONDS:
                raise ProviderFailed("time")
        return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderFailed("json") from None
    if not isinstance(found, dict):
        raise ProviderFailed("json")
    return found
