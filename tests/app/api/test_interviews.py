"""The API of interviews, their passages and their transcript files."""

from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from tests.making import Make

TRANSCRIPT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Kari Nordmann>Hvordan gikk det, Ola?</v>

00:00:05.000 --> 00:00:09.000
<v Ola Hansen>Jeg visste ikke hvem jeg skulle ringe til.</v>
"""


def upload(api: TestClient, address: str, text: str = TRANSCRIPT, **more: Any) -> Response:
    answer: Response = api.post(f"{address}/transcript", files={"file": ("talk.vtt", text.encode())}, **more)
    return answer


def test_passages_are_put_and_read_in_order(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}/passages"
    drafts = [{"text": "Well.", "speaker": "P-001"}, {"text": "Go on.", "start_ms": 61_000}]
    answer = api.put(address, json=drafts, headers={"If-Match": api.get(address).headers["ETag"]})
    assert answer.status_code == 200
    assert api.get(address).json() == answer.json()
    assert [(each["position"], each["text"], each["time"]) for each in answer.json()] == [
        (1, "Well.", ""),
        (2, "Go on.", "01:01"),
    ]


def test_passages_that_somebody_else_has_put_are_not_lost(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}/passages"
    read = api.get(address).headers["ETag"]
    api.put(address, json=[{"text": "Well."}], headers={"If-Match": read})
    assert api.put(address, json=[{"text": "Oh."}], headers={"If-Match": read}).status_code == 412


def test_passages_are_not_put_without_saying_what_was_read(api: TestClient, make: Make) -> None:
    assert api.put(f"/api/v1/interviews/{make.interview().id}/passages", json=[]).status_code == 428


def test_passages_that_are_cited_are_not_replaced(api: TestClient, make: Make) -> None:
    passage = make.passage()
    make.evidence(make.insight(), passage)
    address = f"/api/v1/interviews/{passage.interview_id}/passages"
    assert api.put(address, json=[], headers={"If-Match": "*"}).status_code == 422


def test_a_passage_is_corrected(api: TestClient, make: Make) -> None:
    address = f"/api/v1/passages/{make.passage('I did not now.').id}"
    read = api.get(address).headers["ETag"]
    answer = api.put(address, json={"text": "I did not know."}, headers={"If-Match": read})
    assert (answer.status_code, answer.json()["text"]) == (200, "I did not know.")
    assert api.put(address, json={"text": "I know."}, headers={"If-Match": read}).status_code == 412


def test_a_transcript_file_is_previewed_without_storing_anything(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}"
    seen = upload(api, address, params={"dry_run": True}).json()
    assert [speaker["name"] for speaker in seen["speakers"]] == ["Kari Nordmann", "Ola Hansen"]
    assert len(seen["passages"]) == 2
    assert api.get(f"{address}/passages").json() == []


def test_a_transcript_file_is_stored_without_peoples_names(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}"
    assert upload(api, address).status_code == 200
    stored = api.get(f"{address}/passages").text
    assert "hvem jeg skulle ringe til" in stored
    assert not any(name in stored for name in ("Kari", "Nordmann", "Ola", "Hansen"))


def test_a_file_that_the_project_has_is_refused_until_it_is_asked_for_again(api: TestClient, make: Make) -> None:
    first, second = (f"/api/v1/interviews/{make.interview().id}" for _ in range(2))
    upload(api, first)
    refused = upload(api, second)
    assert (refused.status_code, refused.json()["title"]) == (409, "This was done before")
    assert "INT-001" in refused.json()["detail"]
    assert upload(api, second, params={"again": True}).status_code == 200


def test_a_file_is_kept_where_that_is_asked_for_and_gone_with_its_passages(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}"
    said = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Speaker 1>Hei.</v>\n"
    assert upload(api, address, said, params={"keep": True}).json()["is_kept"]
    assert api.get(f"{address}/transcript/original").text == said
    api.put(f"{address}/passages", json=[{"text": "Well."}], headers={"If-Match": "*"})
    assert api.get(f"{address}/transcript/original").status_code == 404


def test_a_speaker_becomes_the_participant_that_is_named(api: TestClient, make: Make) -> None:
    participant = make.participant()
    address = f"/api/v1/interviews/{make.interview().id}"
    speakers = f'{{"Ola Hansen": {{"participant_id": "{participant.id}"}}}}'
    upload(api, address, data={"speakers": speakers})
    stored = api.get(f"{address}/passages").json()
    assert (stored[1]["speaker"], stored[1]["participant_id"]) == ("P-001", str(participant.id))


def test_a_transcript_file_that_cannot_be_read_names_the_line(api: TestClient, make: Make) -> None:
    answer = upload(api, f"/api/v1/interviews/{make.interview().id}", "\n")
    assert (answer.status_code, answer.json()["line"]) == (422, 1)


def test_a_paragraph_longer_than_a_passage_can_be_is_refused(api: TestClient, make: Make) -> None:
    answer = upload(api, f"/api/v1/interviews/{make.interview().id}", "ord " * 60_000)
    assert answer.status_code == 422


def test_interviews_are_narrowed_to_a_participant_and_a_study(api: TestClient, home: str, make: Make) -> None:
    participant, study = make.participant(), make.study()
    wanted = make.interview(participant_ids=[participant.id], study_id=study.id)
    make.interview()
    for query in ({"participant": participant.id}, {"study": study.id}):
        found = api.get(f"{home}/interviews", params={name: str(key) for name, key in query.items()}).json()
        assert [each["id"] for each in found["items"]] == [str(wanted.id)]
