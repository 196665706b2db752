"""From claims to who it is: the subject, what they are called, what their groups give and whom they represent."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from app.open_id.refusals import SignInRefused
from app.open_id.tokens import Claims
from research.identities import Known, subject_of
from research.open_id_settings import Grant
from research.words import N_

_NORWEGIAN_ORGANISATION = "0192:"
"""How ISO 6523 marks the numbers of the Norwegian register of organisations."""


class Mapping(Protocol):
    """The settings that say where in the claims things are."""

    subject_claims: list[str]
    name_claim: str
    email_claim: str
    group_claims: list[str]
    grants: dict[str, list[Grant]]


def at(claims: Claims, path: str) -> Any:
    """Return what stands at a path, such as ``realm_access.roles``; None where nothing does."""
    found: Any = claims
    if path in claims:
        return claims[path]
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found


def who(issuer: str, claims: Claims, mapping: Mapping) -> Known:
    """Return whom claims are about.

    Raises:
        SignInRefused: What tells people apart is missing, or the groups did not fit into the token.
    """
    told = [at(claims, path) for path in mapping.subject_claims]
    subject = [each for each in told if isinstance(each, str) and each]
    if len(subject) < len(told):
        raise SignInRefused("subject")
    return Known(
        issuer=issuer,
        subject=subject_of(issuer, subject),
        name=_name(claims, mapping.name_claim),
        email=_email(claims, mapping.email_claim),
        grants=tuple(_granted(claims, mapping)) if mapping.grants else None,
    )


def check_organisation(claims: Claims, allowed: Collection[str]) -> None:
    """Refuse somebody who represents none of the organisations that may use the installation.

    Ansattporten lets people in who represent nobody, and leaves it to the service to look.

    Raises:
        SignInRefused: They do not.
    """
    if allowed and not _represented(claims) & set(allowed):
        raise SignInRefused(
            "representation",
            N_(
                "You did not sign in for an organisation that uses Fasett here. Sign in again, and choose the one that "
                "you work for."
            ),
        )


def check_level(claims: Claims, accepted: Sequence[str]) -> None:
    """Refuse a sign-in at a lower level than asked for, which the provider may well have allowed.

    Raises:
        SignInRefused: It is none of the accepted.
    """
    if accepted and claims.get("acr") not in accepted:
        raise SignInRefused("acr", N_("You signed in in a way that is not safe enough here. Choose a safer one."))


def _name(claims: Claims, path: str) -> str:
    told = at(claims, path)
    if isinstance(told, str) and told.strip():
        return told
    parts = (claims.get("given_name"), claims.get("family_name"))
    return " ".join(part for part in parts if isinstance(part, str))


def _email(claims: Claims, path: str) -> str:
    told = at(claims, path)
    return told if isinstance(told, str) and claims.get("email_verified") is not False else ""


def _granted(claims: Claims, mapping: Mapping) -> Iterator[Grant]:
    """Yield what groups and roles give; they are told apart by nothing but their names."""
    _check_overage(claims, mapping)
    for path in mapping.group_claims:
        told = at(claims, path)
        for name in told if isinstance(told, list) else [told]:
            if isinstance(name, str):
                yield from mapping.grants.get(name, [])


def _check_overage(claims: Claims, mapping: Mapping) -> None:
    elsewhere = claims.get("_claim_names")
    left_out = {*(elsewhere if isinstance(elsewhere, dict) else {}), *(["groups"] if claims.get("hasgroups") else [])}
    if any(path in left_out and at(claims, path) is None for path in mapping.group_claims):
        raise SignInRefused(
            "groups",
            N_(
                "You are in more groups than fit into the answer. Whoever runs Fasett must ask for app roles, or for "
                "groups assigned to the application only."
            ),
        )


def _represented(claims: Claims) -> set[str]:
    """Return the numbers of the organisations that somebody signed in for."""
    details = claims.get("authorization_details")
    parties = [
        party
        for detail in (details if isinstance(details, list) else [])
        if isinstance(detail, dict)
        for name in ("authorized_parties", "reportees")
        for party in (detail[name] if isinstance(detail.get(name), list) else [])
        if isinstance(party, dict)
    ]
    # The newer of Ansattporten's types names an organisation one step further in than the older.
    named = [party["orgno"].get("ID") if isinstance(party.get("orgno"), dict) else party.get("ID") for party in parties]
    marked = [each for each in named if isinstance(each, str) and each.startswith(_NORWEGIAN_ORGANISATION)]
    return {each.removeprefix(_NORWEGIAN_ORGANISATION) for each in marked}
