"""The whole way from a conversation to a report, by a program alone."""

import io
import zipfile
from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor

TRANSCRIPT = """WEBVTT

00:00:02.000 --> 00:00:05.000
<v Siri Moen>Hva skjedde etter at du søkte?</v>

00:00:06.000 --> 00:00:14.000
<v Jonas Lie>Jeg fikk brevene i posten, men skjønte ikke hvem som skulle svare.</v>
"""


class Journey:
    """A program on its way, with the project that it made."""

    def __init__(self, api: TestClient) -> None:
        self.api = api
        self.project = self.make("projects", title="Enklere søknad", question="Hvorfor svarer folk for sent?")
        self.home = f"projects/{self.project}"

    def make(self, address: str, **draft: object) -> str:
        """Make a record and return its id."""
        answer = self.api.post(f"/api/v1/{address}", json=draft)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def collect(self) -> str:
        """Make a study with a conversation in it, and bring its transcript."""
        study = self.make(
            f"{self.home}/studies",
            title="Første runde",
            purpose="Å forstå ventetiden.",
            responsible="Prosjektleder",
            legal_basis="consent",
            retention_on="2027-06-30",
            status="open",
        )
        participant = self.make(f"{self.home}/participants", group="user", age_band="18_21", study_id=study)
        self.consent(study, participant)
        draft = {"title": "Samtale om søknaden", "held_on": "2026-02-03", "phase": "diagnose", "study_id": study}
        interview = self.make(f"{self.home}/interviews", **draft, participant_ids=[participant])
        read = self.api.post(
            f"/api/v1/interviews/{interview}/transcript",
            files={"file": ("talk.vtt", TRANSCRIPT.encode())},
            data={"speakers": f'{{"Jonas Lie": {{"participant_id": "{participant}"}}}}'},
        )
        assert [passage["speaker"] for passage in read.json()["passages"]] == ["Intervjuer", "P-001"]
        return interview

    def consent(self, study: str, participant: str) -> None:
        """Tell what the study is about, and record that somebody said yes to everything."""
        texts = f"/api/v1/studies/{study}/information-texts"
        self.make(f"studies/{study}/information-texts", text="Vi spør hvordan det gikk.", valid_from="2026-01-01")
        given = {"given_on": "2026-02-02", "channel": "written", "scope": ["notes", "recording", "quotes"]}
        text = self.api.get(texts).json()["items"][0]["id"]
        self.make(f"participants/{participant}/consents", information_text_id=text, **given)

    def conclude(self, passage: str) -> str:
        """Make an insight that rests on a passage, confirm it, and let its words be quoted."""
        draft = {"statement": "Folk vet ikke hvem som skal svare.", "phase": "diagnose", "tags": ["ansvar"]}
        insight = self.make(f"{self.home}/insights", **draft)
        self.make(f"insights/{insight}/evidence", passage_id=passage, excerpt="skjønte ikke hvem som skulle svare")
        confirmed = self.api.post(f"/api/v1/insights/{insight}/status", json={"status": "confirmed"}).json()
        assert (confirmed["status"], confirmed["supports"]) == ("confirmed", 1)
        (quote,) = self.api.get(f"/api/v1/{self.home}/quotes").json()["items"]
        self.api.post(f"/api/v1/quotes/{quote['id']}/approval", json={"is_approved": True})
        return insight

    def try_out(self, insight: str) -> None:
        """Plan an experiment, run it and decide."""
        experiment: dict[str, object] = {
            "title": "Navn i brevet",
            "hypothesis": "Når brevet navngir hvem som skal svare, svarer flere i tide.",
            "success_criterion": "To av tre svarer innen fristen.",
            "phase": "diagnose",
            "tests": [insight],
        }
        address = f"/api/v1/experiments/{self.make(f'{self.home}/experiments', **experiment)}"
        for step in (
            {"status": "running"},
            {"status": "done", "result": "Fire av fem svarte.", "outcome": "confirmed"},
            {"learning": "Navnet gjør forskjellen.", "decision": "go_on"},
        ):
            experiment |= step
            tag = self.api.get(address).headers["ETag"]
            assert self.api.put(address, json=experiment, headers={"If-Match": tag}).status_code == 200
        assert self.api.get(address).json()["decision"] == "go_on"


def test_a_program_goes_from_a_conversation_to_a_report(program: Callable[..., TestClient], outsider: Actor) -> None:
    api = program(outsider)
    journey = Journey(api)
    interview = journey.collect()
    (hit,) = api.post("/api/v1/search", json={"q": "brevet", "project": [journey.project]}).json()["hits"]
    assert hit["id"] == interview
    journey.try_out(journey.conclude(hit["passage"]))
    report = f"/api/v1/reports/{journey.make(f'{journey.home}/reports', title='Hvem skal svare?', template='diagnose')}"
    word = api.get(f"{report}/file", params={"format": "docx"}).content
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        text = parts.read("word/document.xml").decode()
    assert "Folk vet ikke hvem som skal svare." in text
    assert "skjønte ikke hvem som skulle svare" in text
    assert api.get(f"{report}/file", params={"format": "pdf"}).content.startswith(b"%PDF-")
