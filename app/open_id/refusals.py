"""What can go wrong with a provider, each with a word that whoever runs the installation looks up.

Neither messages nor words hold anything that the provider, the browser or a token said.
"""

import logging

from research.errors import FasettError
from research.words import N_

_log = logging.getLogger("fasett.sign_in")
_DOES_NOT_FIT = N_("The provider's answer does not fit here. Try again; if it goes on, tell whoever runs Fasett.")

CAUSES: dict[tuple[str, ...], str] = {
    ("state", "nonce", "code", "at_hash"): N_(
        "The answer belongs to no request of this browser, came too late, or for the second time. Start over."
    ),
    ("alg", "signature", "kid", "token"): N_(
        "The token is signed in another way than FASETT_OIDC_ALGORITHMS says, or with a key that is not published."
    ),
    ("iss", "aud", "azp"): N_(
        "The token is from somebody else or for somebody else: see FASETT_OIDC_ISSUER and FASETT_OIDC_CLIENT_ID."
    ),
    ("exp", "iat", "nbf", "clock"): N_("The token is too old, or the clocks differ by more than a minute."),
    ("sender",): N_("The answer does not say which provider sent it, or names another."),
    ("auth_time",): N_("The sign-in there is older than FASETT_OIDC_MAX_AGE_SECONDS allows."),
    ("acr",): N_("The level of assurance is none of FASETT_OIDC_ACR_ACCEPTED."),
    ("subject",): N_("A claim that FASETT_OIDC_SUBJECT_CLAIMS names is missing."),
    ("groups",): N_("The groups did not fit into the token: assign groups to the application, or use app roles."),
    ("representation",): N_("The person represents none of FASETT_OIDC_ORGANISATIONS."),
    ("userinfo",): N_("What the provider knows of the person cannot be read, or is about somebody else."),
    ("access_denied", "provider_error"): N_("The provider stopped the sign-in; its own log says why."),
    ("logout", "idtyp"): N_("The token is of another kind than the one that was expected."),
    ("connection", "size", "time", "json", "answer", "address"): N_(
        "The provider does not answer as it should: look at the network, the certificate and the way out."
    ),
    ("discovery", "issuer", "keys"): N_(
        "The provider's description cannot be used. FASETT_OIDC_ISSUER must say word for word what it calls itself."
    ),
    ("client", "key_file"): N_(
        "The provider does not know the installation: look at the secret, or at the key, its name and "
        "FASETT_OIDC_ASSERTION_AUDIENCE."
    ),
    ("exchange", "pushed"): N_("The provider refused the request: look at what is registered there."),
}
"""What the words mean to whoever runs the installation."""


class SignInRefused(FasettError):
    """The answer of a provider does not hold.

    Attributes:
        cause: One of the words of ``CAUSES``.
    """

    def __init__(self, cause: str, message: str = _DOES_NOT_FIT) -> None:
        self.cause = cause
        _log.warning("sign-in refused: %s", cause)
        super().__init__(message)


class ProviderFailed(FasettError):
    """A provider does not answer, or with something that cannot be read.

    Attributes:
        cause: One of the words of ``CAUSES``.
    """

    def __init__(self, cause: str) -> None:
        self.cause = cause
        _log.warning("the sign-in provider failed: %s", cause)
        super().__init__(N_("The sign-in provider does not answer as it should. Try again in a few minutes."))
