"""An installation that signs people in by way of a provider in the same process."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from app.open_id.client import Client
from app.open_id.outgoing import Outgoing
from research.installation import Installation
from research.open_id_settings import OpenIdSettings
from research.settings import Settings
from tests.making import Clock
from tests.open_id_provider import CLIENT_ID, ISSUER, SECRET, Provider

Browser = Callable[..., TestClient]
SignIn = Callable[..., Response]
Configure = Callable[..., None]

CONFIGURED: dict[str, Any] = {
    "issuer": ISSUER,
    "name": "Entra ID",
    "client_id": CLIENT_ID,
    "client_secret": SECRET,
    "new_people": "anybody",
}


@pytest.fixture
def provider(clock: Clock) -> Provider:
    """The provider."""
    return Provider(clock)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that lets in whoever the provider signs in."""
    return settings.model_copy(update={"open_id": OpenIdSettings(**CONFIGURED)})


@pytest.fixture
def configure(installation: Installation, service: FastAPI, provider: Provider, clock: Clock) -> Configure:
    """Configure the provider otherwise; what is not given stays."""

    def _configure(**differing: Any) -> None:
        told = OpenIdSettings(**{**CONFIGURED, **differing})
        # The settings are as they were when the installation was opened; only how people sign in differs.
        installation.settings.open_id = told
        outgoing = Outgoing(provider.transport, lambda: clock().timestamp())
        service.state.open_id = Client(told, installation.settings.base_url, outgoing)

    _configure()
    return _configure


@pytest.fixture
def sign_in(configure: Configure, provider: Provider) -> SignIn:
    """Sign somebody in by way of the provider, as a browser does it."""

    def _sign_in(visitor: TestClient, address: str = "/", **more: str) -> Response:
        away = visitor.get("/open-id/sign-in", params={"next": address}, follow_redirects=False)
        back: Response = visitor.get(provider.authorize(away.headers["location"], **more))
        return back

    return _sign_in
