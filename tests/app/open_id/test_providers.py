"""What is particular to the providers that are used in Norway: Entra ID, ID-porten, Ansattporten and HelseID."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from research import people
from research.access import SYSTEM
from research.errors import RuleBroken
from research.projects import Project
from research.store import Store
from research.words import Role
from tests.app.open_id.conftest import Browser, Configure, SignIn
from tests.making import Clock
from tests.open_id_provider import PID, Provider, ec_key, rsa_key

ORGANISATION = "987464291"
RESOURCE = {"type": "ansattporten:altinn:resource", "resource": "urn:altinn:resource:fasett"}


def _resource(number: str) -> dict[str, Any]:
    parties = [{"orgno": {"authority": "iso6523-actorid-upis", "ID": f"0192:{number}"}, "name": "The county"}]
    return {**RESOURCE, "authorized_parties": parties}


def _service(number: str) -> dict[str, Any]:
    reportees = [
        {"Rights": ["Read"], "Authority": "iso6523-actorid-upis", "ID": f"0192:{number}", "Name": "The county"}
    ]
    return {"type": "ansattporten:altinn:service", "resource": "urn:altinn:resource:2480:40", "reportees": reportees}


# --- Entra ID ---------------------------------------------------------------------------------------------------


@pytest.fixture
def entra(configure: Configure, provider: Provider, project: Project) -> None:
    """Entra ID: people are told apart by tenant and object, and groups give roles."""
    configure(
        subject_claims=["tid", "oid"],
        email_claim="preferred_username",
        grants={"team": {"project": str(project.id), "role": "researcher"}},
        new_people="mapped",
    )
    provider.claims = {
        "tid": "a-tenant",
        "oid": "an-object",
        "email": None,
        "preferred_username": "kari.nordmann@example.org",
        "groups": ["team"],
        "ver": "2.0",
    }


@pytest.mark.usefixtures("entra")
def test_entras_pairwise_subject_may_change(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    first, second = browser(), browser()
    sign_in(first)
    provider.claims |= {"sub": "another", "preferred_username": "kari.hansen@example.org"}
    sign_in(second)
    assert "kari.nordmann@example.org" in second.get("/account").text


@pytest.mark.usefixtures("entra")
def test_the_same_object_of_another_tenant_is_somebody_else(
    browser: Browser, sign_in: SignIn, provider: Provider
) -> None:
    sign_in(browser())
    provider.claims |= {"tid": "another-tenant", "preferred_username": "somebody@example.org"}
    visitor = browser()
    sign_in(visitor)
    assert "somebody@example.org" in visitor.get("/account").text


@pytest.mark.usefixtures("entra")
@pytest.mark.parametrize("overage", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}])
def test_groups_that_did_not_fit_are_told_of(
    browser: Browser, sign_in: SignIn, provider: Provider, overage: dict[str, Any]
) -> None:
    provider.claims |= {"groups": None, **overage}
    answer = sign_in(browser())
    assert answer.status_code == 403
    assert "You are in more groups than fit into the answer." in answer.text


@pytest.mark.usefixtures("entra")
def test_an_app_role_gives_a_role_as_a_group_does(
    browser: Browser, sign_in: SignIn, provider: Provider, store: Store, project: Project
) -> None:
    provider.claims |= {"groups": None, "roles": ["team"]}
    sign_in(browser())
    with store.begin(SYSTEM) as work:
        found = {member.name: member.role for member in people.members(work, project.id)}
    assert found["Kari Nordmann"] is Role.RESEARCHER


@pytest.mark.usefixtures("entra")
def test_who_is_in_no_group_of_ours_gets_no_account(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    provider.claims |= {"groups": ["others"]}
    assert sign_in(browser()).status_code == 403


# --- ID-porten --------------------------------------------------------------------------------------------------


@pytest.fixture
def idporten(configure: Configure, provider: Provider) -> None:
    """ID-porten: a level of assurance is asked for, and the identity number comes along."""
    configure(acr_values=["idporten-loa-high"], scopes=["openid", "profile"], max_age_seconds=3600)
    provider.claims = {"acr": "idporten-loa-high", "pid": PID, "sid": "a-session", "auth_time": 1_772_441_000}


@pytest.mark.usefixtures("idporten")
def test_the_level_is_asked_for(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    assert sign_in(browser()).status_code == 200
    assert provider.request["acr_values"] == "idporten-loa-high"
    assert provider.request["max_age"] == "3600"


@pytest.mark.usefixtures("idporten")
@pytest.mark.parametrize("level", ["idporten-loa-substantial", None, ["idporten-loa-high"], ""])
def test_a_lower_level_than_asked_for_is_refused(
    browser: Browser, sign_in: SignIn, provider: Provider, level: Any
) -> None:
    provider.claims |= {"acr": level}
    answer = sign_in(browser())
    assert answer.status_code == 403
    assert "You signed in in a way that is not safe enough here." in answer.text


@pytest.mark.usefixtures("idporten")
@pytest.mark.parametrize("at", [1_772_000_000, None, "today"])
def test_a_sign_in_there_that_is_too_old_is_refused(
    browser: Browser, sign_in: SignIn, provider: Provider, at: Any
) -> None:
    provider.claims |= {"auth_time": at}
    assert sign_in(browser()).status_code == 403


# --- Ansattporten -----------------------------------------------------------------------------------------------


@pytest.fixture
def ansattporten(configure: Configure, provider: Provider) -> None:
    """Ansattporten: somebody represents an organisation, or does not, and there is no userinfo."""
    configure(
        acr_values=["entraid", "high", "substantial"],
        organisations=[ORGANISATION],
        parameters={"authorization_details": [RESOURCE]},
        demands_iss=True,
        userinfo=True,
    )
    provider.claims = {"acr": "entraid", "email": None, "authorization_details": [_resource(ORGANISATION)]}


@pytest.mark.usefixtures("ansattporten")
@pytest.mark.parametrize("represented", [_resource, _service])
def test_who_represents_an_organisation_of_ours_is_signed_in(
    browser: Browser, sign_in: SignIn, provider: Provider, represented: Any
) -> None:
    provider.claims["authorization_details"] = [represented(ORGANISATION)]
    visitor = browser()
    assert sign_in(visitor).status_code == 200
    assert json.loads(provider.request["authorization_details"]) == [RESOURCE]
    # Nothing is told of an address, and none is made up that could be somebody's.
    assert "@no-address.invalid" in visitor.get("/account").text


@pytest.mark.usefixtures("ansattporten")
@pytest.mark.parametrize(
    "details",
    [
        None,
        [],
        {},
        [1],
        [RESOURCE],
        [_resource("974760673")],
        [{**RESOURCE, "authorized_parties": [ORGANISATION, {"orgno": ORGANISATION}, {"orgno": {"ID": 1}}]}],
        [{**RESOURCE, "authorized_parties": [{"orgno": {"ID": f"9999:{ORGANISATION}"}}]}],
    ],
)
def test_who_represents_nobody_of_ours_is_refused(
    browser: Browser, sign_in: SignIn, provider: Provider, details: Any
) -> None:
    provider.claims["authorization_details"] = details
    answer = sign_in(browser())
    assert answer.status_code == 403
    assert "You did not sign in for an organisation that uses Fasett here." in answer.text


@pytest.mark.usefixtures("ansattporten")
def test_an_answer_that_does_not_say_who_sent_it_is_refused(
    browser: Browser, sign_in: SignIn, provider: Provider
) -> None:
    provider.says_iss = False
    answer = sign_in(browser())
    assert answer.status_code == 403
    assert "the cause is called sender." in answer.text


# --- HelseID, and whoever wants a signature ---------------------------------------------------------------------


def _kept(key: RSAKey | ECKey, file: Path, *, as_pem: bool = False) -> Path:
    file.write_bytes(key.as_pem(private=True) if as_pem else json.dumps(key.as_dict(private=True)).encode())
    return file


@pytest.mark.parametrize("audience", ["issuer", "token_endpoint"])
@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_signature_proves_who_the_client_is(
    browser: Browser,
    configure: Configure,
    sign_in: SignIn,
    provider: Provider,
    tmp_path: Path,
    algorithm: str,
    audience: str,
) -> None:
    key = ec_key("client") if algorithm == "ES256" else rsa_key("client")
    provider.client_keys = [key]
    configure(
        client_authentication="private_key_jwt",
        client_secret="",
        key_file=_kept(key, tmp_path / "key.jwk"),
        key_algorithm=algorithm,
        assertion_audience=audience,
        pushed=True,
    )
    assert sign_in(browser()).status_code == 200


def test_a_key_may_be_a_pem_file_with_its_name_in_the_settings(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider, tmp_path: Path
) -> None:
    provider.client_keys = [rsa_key("client")]
    file = _kept(rsa_key("client"), tmp_path / "key.pem", as_pem=True)
    configure(client_authentication="private_key_jwt", client_secret="", key_file=file, key_id="client")
    assert sign_in(browser()).status_code == 200


def test_the_next_key_serves_once_the_first_is_withdrawn(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider, tmp_path: Path
) -> None:
    first, following = (_kept(rsa_key(name), tmp_path / f"{name}.jwk") for name in ("client", "next"))
    configure(client_authentication="private_key_jwt", client_secret="", key_file=first, next_key_file=following)
    provider.client_keys = [rsa_key("client"), rsa_key("next")]
    assert sign_in(browser()).status_code == 200
    provider.client_keys = [rsa_key("next")]
    assert sign_in(browser()).status_code == 200


def test_a_client_that_the_provider_does_not_know_is_told_of(
    browser: Browser, configure: Configure, sign_in: SignIn
) -> None:
    configure(client_secret="another")
    answer = sign_in(browser())
    assert answer.status_code == 502
    assert "the cause is called client." in answer.text


def test_a_key_file_that_has_gone_is_told_of(
    browser: Browser, configure: Configure, sign_in: SignIn, tmp_path: Path
) -> None:
    file = _kept(rsa_key("client"), tmp_path / "gone.jwk")
    configure(client_authentication="private_key_jwt", client_secret="", key_file=file)
    file.unlink()
    answer = sign_in(browser())
    assert answer.status_code == 502
    assert "the cause is called key_file." in answer.text


@pytest.mark.parametrize("content", [b"", b"{}", b"no key", b"-----BEGIN PRIVATE KEY-----\nxx\n", None])
def test_the_service_does_not_begin_with_a_key_that_cannot_be_used(
    configure: Configure, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RuleBroken, match="holds none that fits"):
        configure(client_authentication="private_key_jwt", client_secret="", key_file=file)


def test_a_public_key_proves_nothing(configure: Configure, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(rsa_key("client").as_pem(private=False))
    with pytest.raises(RuleBroken):
        configure(client_authentication="private_key_jwt", client_secret="", key_file=file)


# --- keys -------------------------------------------------------------------------------------------------------


def test_a_provider_may_change_its_key(browser: Browser, sign_in: SignIn, provider: Provider, clock: Clock) -> None:
    sign_in(browser())
    provider.key = rsa_key("second")
    clock.advance(minutes=2)
    assert sign_in(browser()).status_code == 200


def test_a_provider_may_sign_with_an_elliptic_curve(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    provider.key, provider.algorithm = ec_key("curve"), "ES256"
    assert sign_in(browser()).status_code == 200


def test_keys_are_fetched_once_a_minute_at_most(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    sign_in(browser())
    provider.key = rsa_key("second")
    for _ in range(3):
        assert sign_in(browser()).status_code == 403
    assert provider.asked.count("/keys") == 1


def test_a_key_that_is_withdrawn_holds_for_an_hour_at_most(
    browser: Browser, sign_in: SignIn, provider: Provider, clock: Clock
) -> None:
    sign_in(browser())
    provider.published = [rsa_key("second").as_dict(private=False)]
    clock.advance(hours=2)
    assert sign_in(browser()).status_code == 403
