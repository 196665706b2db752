"""Signing in by way of a provider, and what an account and a membership follow from."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import people, projects
from research import sign_in as links
from research.access import SYSTEM, Actor
from research.errors import NotFound
from research.installation import Installation
from research.people import PasswordDraft
from research.projects import Project
from research.sign_in import InvitationDraft
from research.store import Store
from research.words import Role
from tests.app.open_id.conftest import Browser, Configure, SignIn
from tests.open_id_provider import Provider

PASSWORD = "correct horse battery"


@pytest.fixture
def invitation(store: Store, owner: Actor, project: Project, installation: Installation) -> Callable[[str], str]:
    """Invite an address to the project as a caseworker, and return the address of the link."""

    def _invite(email: str) -> str:
        draft = InvitationDraft(email=email, role=Role.CASEWORKER)
        with store.begin(owner, write=True) as work:
            return f"/invitation/{links.invite(work, project.id, draft, installation.settings)}"

    return _invite


def _roles(store: Store, project: Project) -> dict[str, Role]:
    with store.begin(SYSTEM) as work:
        return {member.name: member.role for member in people.members(work, project.id)}


def test_the_sign_in_page_names_the_provider(browser: Browser, configure: Configure) -> None:
    shown = browser().get("/sign-in").text
    assert "Sign in with Entra ID" in shown
    assert 'action="/sign-in"' in shown


def test_who_is_signed_in_by_the_provider_is_signed_in_here(browser: Browser, sign_in: SignIn) -> None:
    visitor = browser()
    assert sign_in(visitor).status_code == 200
    assert "Kari Nordmann" in visitor.get("/account").text


def test_signing_in_leads_to_where_one_was_going(browser: Browser, sign_in: SignIn) -> None:
    assert sign_in(browser(), "/help/search").url.path == "/help/search"


def test_the_page_that_asks_for_a_sign_in_says_where_one_was_going(browser: Browser, configure: Configure) -> None:
    asked = browser().get("/help/search?a=1&b=2").text
    assert 'href="/open-id/sign-in?next=/help/search%3Fa%3D1%26b%3D2"' in asked


def test_who_comes_again_has_the_same_account(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    first, second = browser(), browser()
    sign_in(first)
    provider.claims = {"name": "Kari Hansen", "email": "kari.hansen@example.org"}
    sign_in(second)
    assert "kari@example.org" in second.get("/account").text


def test_the_provider_is_asked_in_the_visitors_language(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    sign_in(browser())
    assert provider.request["ui_locales"] == "en"


def test_a_secret_may_also_be_sent_in_the_form(browser: Browser, configure: Configure, sign_in: SignIn) -> None:
    configure(client_authentication="client_secret_post")
    assert sign_in(browser()).status_code == 200


def test_a_request_may_be_pushed_beforehand(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider
) -> None:
    configure(pushed=True)
    visitor = browser()
    away = visitor.get("/open-id/sign-in", follow_redirects=False).headers["location"]
    assert "code_challenge" not in away
    assert "nonce" not in away
    assert visitor.get(provider.authorize(away)).status_code == 200


def test_two_tabs_may_be_on_their_way_at_once(browser: Browser, configure: Configure, provider: Provider) -> None:
    visitor = browser()
    ways = [visitor.get("/open-id/sign-in", follow_redirects=False).headers["location"] for _ in range(2)]
    assert [visitor.get(provider.authorize(way)).status_code for way in ways] == [200, 200]


def test_who_has_no_account_gets_none_unless_that_is_settled(
    browser: Browser, configure: Configure, sign_in: SignIn
) -> None:
    configure(new_people="mapped")
    refused = sign_in(browser())
    assert refused.status_code == 403
    assert "Ask whoever runs your project for an invitation." in refused.text


def test_who_is_invited_gets_an_account_and_joins_with_it(
    browser: Browser,
    configure: Configure,
    sign_in: SignIn,
    invitation: Callable[[str], str],
    project: Project,
    store: Store,
) -> None:
    configure(new_people="invited")
    link = invitation("somebody.else@example.org")
    visitor = browser()
    assert f'href="/open-id/sign-in?next={link}"' in visitor.get(link).text
    shown = sign_in(visitor, link)
    assert shown.url.path == link
    assert "You are signed in as Kari Nordmann" in shown.text
    assert visitor.post(link, data={"as_myself": "true"}).url.path == f"/projects/{project.id}"
    assert _roles(store, project)["Kari Nordmann"] is Role.CASEWORKER


def test_an_invitation_that_is_spent_makes_no_account(
    browser: Browser, configure: Configure, sign_in: SignIn, invitation: Callable[[str], str]
) -> None:
    configure(new_people="invited")
    link = invitation("kari@example.org")
    visitor = browser()
    visitor.post(link, data={"name": "Ola", "password": PASSWORD})
    assert sign_in(browser(), link).status_code == 403


def test_who_is_a_member_does_not_use_up_an_invitation(
    browser: Browser, configure: Configure, owner: Actor, invitation: Callable[[str], str]
) -> None:
    link = invitation("kari@example.org")
    refused = browser(owner).post(link, data={"as_myself": "true"})
    assert refused.status_code == 422
    assert "You are a member of this project already." in refused.text
    assert browser().get(link).status_code == 200


def test_nobody_joins_as_themselves_who_is_not_signed_in(
    browser: Browser, configure: Configure, invitation: Callable[[str], str]
) -> None:
    assert browser().post(invitation("kari@example.org"), data={"as_myself": "true"}).status_code == 401


def test_an_address_opens_nobodys_account(
    browser: Browser, sign_in: SignIn, provider: Provider, owner: Actor, store: Store
) -> None:
    provider.claims = {"email": "owner@example.org", "email_verified": True}
    refused = sign_in(browser())
    assert refused.status_code == 422
    assert "link it from «My account»" in refused.text


def test_an_account_is_linked_by_whoever_is_signed_in_to_it(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider, owner: Actor
) -> None:
    configure(new_people="invited")
    visitor = browser(owner)
    on_the_way = visitor.post("/open-id/link")
    away = re.search(r'content="0; url=([^"]+)"', on_the_way.text)
    assert away is not None
    linked = visitor.get(provider.authorize(away[1].replace("&amp;", "&")))
    assert "you can sign in with Entra ID" in linked.text
    elsewhere = browser()
    sign_in(elsewhere)
    assert "owner@example.org" in elsewhere.get("/account").text


def test_linking_takes_the_password(browser: Browser, configure: Configure, owner: Actor, store: Store) -> None:
    assert owner.person_id is not None
    with store.begin(owner, write=True) as work:
        people.set_password(work, owner.person_id, PasswordDraft(password=PASSWORD))
    visitor = browser(owner)
    assert visitor.post("/open-id/link", data={"current_password": "something else"}).status_code == 422
    assert "On to Entra ID" in visitor.post("/open-id/link", data={"current_password": PASSWORD}).text


def test_an_account_is_not_linked_in_another_persons_browser(
    browser: Browser, configure: Configure, provider: Provider, owner: Actor, reader: Actor
) -> None:
    visitor = browser(owner)
    away = re.search(r'content="0; url=([^"]+)"', visitor.post("/open-id/link").text)
    assert away is not None
    back = provider.authorize(away[1].replace("&amp;", "&"))
    visitor.cookies.set("fasett_session", browser(reader).cookies["fasett_session"], domain="testserver.local")
    assert visitor.get(back).status_code == 403


def test_a_closed_account_stays_closed(browser: Browser, sign_in: SignIn, store: Store) -> None:
    sign_in(browser())
    with store.begin(SYSTEM, write=True) as work:
        person = people.by_email(work, "kari@example.org")
        assert person is not None
        person.is_disabled = True
        work.save(person)
    refused = sign_in(browser())
    assert refused.status_code == 403
    assert "This account is closed." in refused.text


def test_a_group_gives_a_role_and_its_loss_takes_it_back(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider, project: Project, store: Store
) -> None:
    configure(new_people="mapped", grants={"team": {"project": str(project.id), "role": "researcher"}})
    provider.claims = {"groups": ["team", "others"]}
    assert sign_in(browser()).status_code == 200
    assert _roles(store, project)["Kari Nordmann"] is Role.RESEARCHER
    provider.claims = {"groups": ["others"]}
    assert sign_in(browser()).status_code == 200
    assert "Kari Nordmann" not in _roles(store, project)


def test_the_strongest_of_several_roles_counts(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider, project: Project, store: Store
) -> None:
    here = str(project.id)
    roles = {"a": {"project": here, "role": "reader"}, "b": {"project": here, "role": "caseworker"}}
    configure(group_claims=["realm_access.roles"], grants=roles)
    provider.claims = {"realm_access": {"roles": ["a", "b"]}}
    sign_in(browser())
    assert _roles(store, project)["Kari Nordmann"] is Role.CASEWORKER


def test_a_role_in_a_project_that_is_not_there_is_passed_by(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider
) -> None:
    nowhere = {"project": "01890000-0000-7000-8000-000000000000", "role": "reader"}
    configure(grants={"team": [nowhere, {}]})
    provider.claims = {"groups": "team"}
    assert sign_in(browser()).status_code == 200


def test_where_passwords_are_off_only_the_provider_is_shown(
    browser: Browser, configure: Configure, installation: Installation
) -> None:
    installation.settings.local_sign_in = False
    shown = browser().get("/sign-in").text
    assert "Sign in with Entra ID" in shown
    assert 'type="password"' not in shown
    assert browser().post("/sign-in", data={"email": "owner@example.org", "password": PASSWORD}).status_code == 403


def test_where_passwords_are_off_a_link_from_the_command_line_still_works(
    browser: Browser, configure: Configure, installation: Installation, owner: Actor, store: Store
) -> None:
    installation.settings.local_sign_in = False
    assert owner.person_id is not None
    with store.begin(SYSTEM, write=True) as work:
        link = links.make_sign_in_link(work, owner.person_id)
    assert browser().post(f"/sign-in/{link}").status_code == 200


def test_without_a_provider_there_is_no_such_address(browser: Browser, service: object) -> None:
    visitor: TestClient = browser()
    visitor.app.state.open_id = None  # type: ignore[attr-defined]
    assert visitor.get("/open-id/sign-in").status_code == 404
    assert visitor.get("/open-id/return").status_code == 404


def test_what_was_typed_when_a_session_ended_can_be_saved_after_signing_in_elsewhere(
    browser: Browser, configure: Configure, sign_in: SignIn, owner: Actor, project: Project
) -> None:
    asked = browser().post(f"/projects/{project.id}/observations", data={"what_happened": "The queue was long."})
    assert asked.status_code == 401
    assert 'target="_blank"' in asked.text
    assert f'action="/projects/{project.id}/observations"' in asked.text
    assert 'name="what_happened" value="The queue was long."' in asked.text


def test_a_project_in_the_bin_gives_nobody_a_role(
    browser: Browser,
    configure: Configure,
    sign_in: SignIn,
    provider: Provider,
    store: Store,
    owner: Actor,
    project: Project,
) -> None:
    with store.begin(owner, write=True) as work:
        projects.remove(work, project.id)
    configure(grants={"team": {"project": str(project.id), "role": "owner"}})
    provider.claims = {"groups": ["team"]}
    assert sign_in(browser()).status_code == 200
    with store.begin(SYSTEM) as work, pytest.raises(NotFound):
        projects.get(work, project.id)
