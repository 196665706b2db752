"""A second factor: six digits that an app on somebody's phone shows (TOTP, RFC 6238), or a recovery code.

The shared secret lies in the database as it is: who has the database has all that it guards.
"""

import base64
import hmac
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import BigInteger, or_
from sqlmodel import Field, SQLModel, col, select

from research.access import Membership
from research.credentials import check_own, digest
from research.errors import NotSignedIn, RuleBroken
from research.people import Person
from research.records import MOMENT, new_id
from research.sessions import Stage
from research.settings import SecondFactorFor, Settings
from research.store import UnitOfWork
from research.words import N_, Role

DIGITS, STEP_SECONDS = 6, 30
RECOVERY_CODES = 10
_SECRET_BYTES = 20
_RECOVERY_BYTES = 10  # 80 bits: too many to be found from their hashes
_WRONG = N_("The code is wrong, or it was used already. Wait for the next one.")


class SecondFactor(SQLModel, table=True):
    """Somebody's second factor; it counts once a first code has confirmed it.

    Attributes:
        secret: What the app shares, in base 32.
        last_step: The step of the newest code that was used: it and those before it are used up.
    """

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    secret: str = Field(max_length=64)
    confirmed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    last_step: int = Field(default=0, sa_type=BigInteger)


class RecoveryCode(SQLModel, table=True):
    """A code that stands in once for a lost phone."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(unique=True, max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Proof(StrEnum):
    """What somebody proved themselves with."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


def stage(work: UnitOfWork, person: Person, settings: Settings) -> Stage:
    """Return what is still needed of somebody who has signed in. The actor is the system."""
    if has(work, person.id):
        return Stage.CODE
    return Stage.SET_UP if is_required(work, person, settings) else Stage.COMPLETE


def has(work: UnitOfWork, person_id: UUID) -> bool:
    """Say whether somebody has a second factor."""
    held = work.session.get(SecondFactor, person_id)
    return held is not None and held.confirmed_at is not None


def is_required(work: UnitOfWork, person: Person, settings: Settings) -> bool:
    """Say whether the installation demands a second factor of somebody."""
    if settings.second_factor_required is not SecondFactorFor.LEADERS or person.is_administrator:
        return settings.second_factor_required is not SecondFactorFor.NOBODY
    owned = select(Membership).where(
        Membership.person_id == person.id,
        Membership.role == Role.OWNER,
        or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= work.today),
    )
    return work.session.exec(owned).first() is not None


def prepare(work: UnitOfWork, person_id: UUID) -> None:
    """Make a new secret for somebody's app; it counts when it is confirmed.

    Raises:
        RuleBroken: They have a second factor.
    """
    check_own(work, person_id)
    if has(work, person_id):
        raise RuleBroken(N_("You have a second factor already. Remove it first."))
    secret = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    work.session.merge(SecondFactor(person_id=person_id, secret=secret))
    work.session.flush()


def prepared(work: UnitOfWork, person_id: UUID) -> str | None:
    """Return the secret that waits to be confirmed, if one does."""
    check_own(work, person_id)
    held = work.session.get(SecondFactor, person_id)
    return held.secret if held is not None and held.confirmed_at is None else None


def address(secret: str, person: Person, settings: Settings) -> str:
    """Return what a QR code tells the app: ``otpauth://totp/…``."""
    issuer = f"Fasett {settings.organisation}".strip()
    told = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{person.email}')}?{told}"


def confirm(work: UnitOfWork, person_id: UUID, code: str) -> list[str]:
    """Let the second factor count from now on, and return the recovery codes, which are never shown again.

    Raises:
        RuleBroken: Nothing waits to be confirmed, or the code is wrong.
    """
    check_own(work, person_id)
    held = work.session.get(SecondFactor, person_id)
    if held is None or held.confirmed_at is not None or not _use_code(work, held, code):
        raise RuleBroken(_WRONG, field="code")
    held.confirmed_at = work.now
    return _new_codes(work, person_id)


def prove(work: UnitOfWork, person_id: UUID, code: str) -> Proof:
    """Use up a code of the app, or a recovery code.

    Raises:
        NotSignedIn: It is neither, or was used already.
    """
    check_own(work, person_id)
    held = work.session.get(SecondFactor, person_id)
    if held is not None and held.confirmed_at is not None:
        if _use_code(work, held, code):
            return Proof.CODE
        if _use_recovery_code(work, person_id, code):
            return Proof.RECOVERY_CODE
    raise NotSignedIn(_WRONG)


def codes_left(work: UnitOfWork, person_id: UUID) -> int:
    """Return how many recovery codes are unused."""
    held = select(RecoveryCode).where(RecoveryCode.person_id == person_id, col(RecoveryCode.used_at).is_(None))
    return len(work.session.exec(held).all())


def new_codes(work: UnitOfWork, person_id: UUID) -> list[str]:
    """Make new recovery codes, which are never shown again; the old ones work no more."""
    check_own(work, person_id)
    return _new_codes(work, person_id)


def remove(work: UnitOfWork, person_id: UUID) -> None:
    """Take a second factor away with its recovery codes; who calls has asked whether the actor may."""
    _forget_codes(work, person_id)
    held = work.session.get(SecondFactor, person_id)
    if held is not None:
        work.session.delete(held)
    work.session.flush()


def code_at(secret: str, step: int) -> str:
    """Return the code of a step: the half minutes since 1970."""
    key = base64.b32decode(secret)
    # Every app knows SHA-1, and many know nothing else; what breaks it does not break an HMAC of it.
    return TOTP(key, DIGITS, SHA1(), STEP_SECONDS).generate(step * STEP_SECONDS).decode()  # noqa: S303


def _use_code(work: UnitOfWork, held: SecondFactor, code: str) -> bool:
    given = "".join(code.split())
    now = int(work.now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if step > held.last_step and hmac.compare_digest(code_at(held.secret, step).encode(), given.encode())
    ]
    if not fitting:
        return False
    held.last_step = max(fitting)
    work.session.flush()
    return True


def _use_recovery_code(work: UnitOfWork, person_id: UUID, code: str) -> bool:
    unused: Any = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == digest(_plain(code)),
        col(RecoveryCode.used_at).is_(None),
    )
    held: RecoveryCode | None = work.session.exec(unused).first()
    if held is None:
        return False
    held.used_at = work.now
    work.session.flush()
    return True


def _new_codes(work: UnitOfWork, person_id: UUID) -> list[str]:
    _forget_codes(work, person_id)
    made = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    work.session.add_all([RecoveryCode(person_id=person_id, code_hash=digest(code)) for code in made])
    work.session.flush()
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in made]


def _forget_codes(work: UnitOfWork, person_id: UUID) -> None:
    for code in work.session.exec(select(RecoveryCode).where(RecoveryCode.person_id == person_id)):
        work.session.delete(code)
    work.session.flush()


def _plain(code: str) -> str:
    """Return a recovery code as it was hashed, however it was typed."""
    return "".join(sign for sign in code.lower() if sign.isalnum())
