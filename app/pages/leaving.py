"""Leaving for a provider: to sign out there as well, or to link an account to an identity."""

import logging

from fastapi.responses import Response

from app import security
from app.context import Page
from app.open_id.client import Client
from app.open_id.proxy import Proxy
from app.open_id.refusals import ProviderFailed
from research import identities
from research.errors import NotPermitted
from research.words import N_

_log = logging.getLogger("fasett.sign_in")


def check_local(page: Page) -> None:
    """Refuse a password where passwords are not kept here.

    Raises:
        NotPermitted: The installation signs people in by way of others only.
    """
    if not page.settings.local_sign_in:
        raise NotPermitted(N_("Nobody signs in with a password here. Use the other button on the sign-in page."))


def address_beyond(page: Page, secret: str) -> str:
    """Return where somebody who signs out here signs out as well; empty where that is nowhere.

    Args:
        secret: The secret of the browser's session, empty where a proxy keeps it.
    """
    proxy: Proxy | None = page.request.app.state.proxy
    if proxy is not None and security.proxied(page.request):
        return proxy.settings.sign_out_path
    client: Client | None = page.request.app.state.open_id
    with page.as_system() as work:
        issuer = identities.signed_in_by(work, secret) if secret else ""
    if client is None or issuer != client.settings.issuer:
        return ""
    try:
        return client.address_for_signing_out()
    except ProviderFailed:
        _log.warning("somebody was signed out here and not at the provider, which does not answer")
        return ""


def send(page: Page, address: str, *, is_for_good: bool) -> Response:
    """Answer a form with a page that leads the browser on to a provider.

    A redirect would not do: the content policy lets forms lead to this service only, redirects included.

    Args:
        is_for_good: They are signed out here; otherwise they are to come back.
    """
    return page.show("sign_in/on_the_way.html", address=address, is_for_good=is_for_good)
