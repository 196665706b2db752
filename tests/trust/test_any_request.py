"""Requests that nobody thought of: the API answers each as it says it does, whoever asks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from starlette.testclient import TestClient

from research.access import Actor
from tests.known import Known
from tests.making import Make

EXAMPLES = 6
"""Requests to each operation; more of them, with other beginnings, are for a longer evening."""

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance)
_ANYTHING = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def known(make: Make, caseworker: Actor) -> Known:
    """One record of each kind."""
    return Known(make, UUID(str(caseworker.person_id)))


def _place(operation: Any) -> tuple[bool, str]:
    """Return where an operation comes in the row: what takes away comes last."""
    takes_away = operation.method.upper() == "DELETE" or operation.path.endswith(("/remove", "/erase", "/withdraw"))
    return takes_away, f"{operation.path} {operation.method}"


@pytest.mark.parametrize("who", ["owner", "caseworker", "outsider"])
def test_every_answer_is_one_that_is_documented(
    who: str,
    service: FastAPI,
    program: Callable[..., TestClient],
    team: dict[str, Actor],
    known: Known,
) -> None:
    token = program(team[who]).headers["Authorization"]
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", service)
    every: Any = schema.get_all_operations()
    operations = sorted((each.ok() for each in every), key=_place)
    sent = 0
    for operation in operations:

        @_ANYTHING
        @given(case=operation.as_strategy())
        def _asked(case: Any) -> None:
            nonlocal sent
            sent += 1
            # Every other request is about a record that there is.
            if sent % 2:
                case.path_parameters = {
                    name: str(known.ids.get(name, value)) for name, value in (case.path_parameters or {}).items()
                }
            case.headers = {**(case.headers or {}), "Authorization": token, "If-Match": "*"}
            case.call_and_validate(checks=list(CHECKS))

        _asked()
    assert sent > 2 * len(operations)
