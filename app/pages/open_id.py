"""Signing in by way of an OpenID provider: there, back again, and what the provider itself tells of a sign-out."""

import hmac
import re
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeSerializer

from app.context import Anyone, Form, OpenPage, Page, SignedIn
from app.errors import status_of
from app.open_id.client import Arrival, Client, Departure
from app.open_id.refusals import ProviderFailed, SignInRefused
from app.pages import account, leaving, way_in
from app.security import COOKIE, HEADERS, cookie, is_https
from research import identities, sessions
from research.errors import NotFound, RuleBroken, TooMany
from research.identities import ANSWER_MINUTES, NoAccount
from research.translation import explain
from research.words import N_

router = APIRouter()
_STATE = re.compile(r"[A-Za-z0-9_-]{43}")
_INVITATION = re.compile(r"/invitation/([A-Za-z0-9_-]+)")


@router.get("/open-id/sign-in")
def set_out(page: Anyone, next: str = "/") -> Response:
    """Send somebody to the provider."""
    client = _client(page)
    try:
        departure, address = client.depart(way_in.local_address(next), page.language, page.installation.store.clock())
    except ProviderFailed as error:
        return _refused(page, error)
    return _keep(page, RedirectResponse(address, status_code=303), departure)


@router.post("/open-id/link")
def set_out_to_link(page: SignedIn, filled: Form) -> Response:
    """Send somebody who is signed in to the provider, to link their account to who they are there."""
    own = str(page.actor.person_id)
    client = _client(page)
    try:
        account.check_password(page, filled)
    except (RuleBroken, TooMany) as error:
        return account.refused(page, error, filled, "linking")
    departure, address = client.depart("/account", page.language, page.installation.store.clock(), links_to=own)
    return _keep(page, leaving.send(page, address, is_for_good=False), departure)


@router.get("/open-id/return")
def come_back(page: Anyone) -> Response:
    """Take in somebody whom the provider has sent back."""
    client = _client(page)
    now = page.installation.store.clock()
    try:
        told = _told(page)
        departure = _departure(page, told)
        with page.as_system() as work:
            is_first = identities.use_up(work, departure.state)
        if not is_first:
            raise SignInRefused("state")
        arrival = client.arrive(departure, told, now)
        answer = _linked(page, departure, arrival) if departure.links_to else _arrived(page, client, departure, arrival)
    except (SignInRefused, ProviderFailed, NoAccount, RuleBroken) as error:
        return _refused(page, error)
    answer.delete_cookie(_cookie(departure.state), path="/open-id")
    return answer


@router.get("/open-id/front-channel-logout")
def end_by_browser(page: Anyone, iss: str = "", sid: str = "") -> Response:
    """End the sessions that the provider says have ended, in a frame of its own page."""
    client = _client(page)
    if sid and iss in {"", client.settings.issuer}:
        with page.as_system() as work:
            identities.end_sessions(work, client.settings.issuer, sid=sid)
    policy = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", f"frame-ancestors {client.origin}")
    return PlainTextResponse("", headers={"Content-Security-Policy": policy})


@router.post("/open-id/back-channel-logout")
def end_by_provider(page: Anyone, filled: Form) -> Response:
    """End the sessions that the provider says have ended, in a signed message of its own."""
    client = _client(page)
    try:
        token = str(filled.value("logout_token"))
        sid, subject, name = client.signed_out(token, page.installation.store.clock())
    except SignInRefused:
        return PlainTextResponse("", status_code=400)
    with page.as_system() as work:
        if identities.use_up(work, name):
            identities.end_sessions(work, client.settings.issuer, sid=sid, subject=subject)
    return PlainTextResponse("")


def _client(page: Page) -> Client:
    client: Client | None = page.request.app.state.open_id
    if client is None:
        raise NotFound(N_("Nobody signs in by way of others here."))
    return client


def _told(page: Page) -> dict[str, str]:
    """Return what the provider sent along; nothing may be said twice."""
    told = page.request.query_params.multi_items()
    if len(dict(told)) < len(told):
        raise SignInRefused("state")
    return dict(told)


def _arrived(page: Page, client: Client, departure: Departure, arrival: Arrival) -> Response:
    """Sign somebody in whom the provider has told of."""
    invited = _INVITATION.fullmatch(departure.address)
    with page.as_system() as work:
        person = identities.sign_in_known(
            work, arrival.known, client.settings.new_people, invitation=invited[1] if invited else ""
        )
        sessions.end(work, cookie(page.request, COOKIE))
        # A second factor is the provider's to ask for: see acr_values.
        secret = sessions.begin(work, person, device=way_in.device(page.request.headers.get("user-agent", "")))
        identities.bind(work, secret, arrival.known, arrival.sid)
    return way_in.welcome(page, page.go(departure.address), person, secret)


def _linked(page: OpenPage, departure: Departure, arrival: Arrival) -> Response:
    """Link the account that set out, which must be the one that is still signed in."""
    if page.reader is None or str(page.reader.person_id) != departure.links_to:
        raise SignInRefused("state")
    with page.as_system() as work:
        identities.link(work, arrival.known, UUID(departure.links_to))
    return page.go("/account", page.say(N_("Your account is linked. You can sign in that way from now on.")))


def _keep(page: Page, answer: Response, departure: Departure) -> Response:
    """Let the browser keep what belongs to its request, so that only this browser can come back with the answer."""
    answer.set_cookie(
        _cookie(departure.state),
        str(_serializer(page).dumps(list(departure))),
        max_age=ANSWER_MINUTES * 60,
        httponly=True,
        samesite="lax",
        secure=is_https(page.settings),
        path="/open-id",
    )
    return answer


def _departure(page: Page, told: Mapping[str, str]) -> Departure:
    """Return what the browser has kept of the request that this answers.

    Raises:
        SignInRefused: It has kept none, or too long ago.
    """
    state = told.get("state", "")
    kept = page.request.cookies.get(_cookie(state), "") if _STATE.fullmatch(state) else ""
    try:
        departure = Departure(*_serializer(page).loads(kept))
    except (BadSignature, TypeError):
        raise SignInRefused("state") from None
    age = page.installation.store.clock().timestamp() - departure.left_at
    if not hmac.compare_digest(departure.state, state) or age > ANSWER_MINUTES * 60:
        raise SignInRefused("state")
    return departure


def _cookie(state: str) -> str:
    """Return the name of the cookie for a request, so that several tabs can be on their way at once."""
    return f"fasett_open_id_{state[:8]}"


def _serializer(page: Page) -> URLSafeSerializer:
    return URLSafeSerializer(page.request.app.state.cookie_key, salt="open-id")


def _refused(page: Page, error: SignInRefused | ProviderFailed | NoAccount | RuleBroken) -> Response:
    cause = error.cause if isinstance(error, SignInRefused | ProviderFailed) else ""
    text = explain(error, page.language)
    return page.show("sign_in/refused.html", status=status_of(error), detail=text, cause=cause)
