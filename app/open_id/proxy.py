"""Tokens that a proxy in front of the service sends along for people whom it has signed in."""

from datetime import datetime

from app.open_id.claims import who
from app.open_id.keys import Keys
from app.open_id.outgoing import Outgoing
from app.open_id.refusals import SignInRefused
from app.open_id.tokens import Reader
from research import identities
from research.access import SYSTEM, Actor
from research.credentials import actor_of
from research.errors import NotSignedIn
from research.identities import Known
from research.open_id_settings import ProxySettings
from research.store import Store
from research.words import N_


class Proxy:
    """What reads the tokens of the proxy of the settings."""

    def __init__(self, settings: ProxySettings, outgoing: Outgoing | None = None) -> None:
        """Prepare, without connecting to anybody."""
        self.settings = settings
        self._reader = Reader(
            settings.issuer,
            settings.client_id,
            Keys(outgoing or Outgoing(), lambda: settings.jwks_uri),
            frozenset(settings.algorithms),
            frozenset({settings.client_id, *settings.authorized_parties}),
        )

    def actor(self, store: Store, token: str) -> Actor:
        """Return whom a token was given to.

        Raises:
            NotSignedIn: It does not hold, or is a program's.
            NoAccount: They have no account here, and get none.
            ProviderFailed: The keys cannot be fetched.
        """
        known, issued_at = self._known(token, store.clock())
        with store.begin(SYSTEM) as work:
            person = identities.person_of(work, known, issued_at)
            if person is not None:
                return actor_of(person, may_write=True)
        with store.begin(SYSTEM, write=True) as work:
            person = identities.sign_in_known(work, known, self.settings.new_people)
            return actor_of(person, may_write=True)

    def _known(self, token: str, now: datetime) -> tuple[Known, datetime]:
        try:
            claims, _ = self._reader.read(token, now)
            # An application that acts for itself is nobody, and so can do nothing here.
            if claims.get("idtyp") == "app":
                raise SignInRefused("idtyp")
            issued_at = datetime.fromtimestamp(claims["iat"], tz=now.tzinfo)
            return who(self.settings.issuer, claims, self.settings), issued_at
        except (SignInRefused, OverflowError, OSError):
            raise NotSignedIn(N_("The proxy's token is not valid, or no longer.")) from None
