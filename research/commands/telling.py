"""Telling what a transcript file holds, before anything becomes of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from research.commands import console
from research.exchange.transcript_import import SpeakerChoice
from research.privacy import identifiers
from research.transcripts import Remark, Transcript

_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Telling:
    """A transcript, and how it is told of."""

    transcript: Transcript
    as_json: bool
    with_passages: bool = False

    def tell(self, choices: Mapping[str, SpeakerChoice]) -> None:
        """Tell what the file holds; and what its speakers become, where that is known."""
        if self.as_json:
            console.print_json(self._whole(choices))
            return
        about = {name: value for name, value in self._about().items() if value is not None}
        console.say(", ".join(f"{name} {value}" for name, value in about.items()))
        self.warn()
        for speaker in self.transcript.speakers:
            becomes = f" becomes {_becomes(choices[speaker.name])}" if speaker.name in choices else ""
            console.say(f"{speaker.name}{becomes}: {speaker.turns} turns, «{speaker.first_words} …»")
        kinds = Counter(each["kind"] for each in self._identifiers())
        for kind, count in kinds.items():
            console.say(f"{count} × {kind} may be personal data.")
        if self.with_passages:
            for each in self._passages():
                console.say(f"[{each['start']}] {each['speaker'] or '–'}: {each['text']}")

    def warn(self) -> None:
        """Tell what to look at before the transcript is trusted."""
        for remark in self.transcript.remarks:
            text = _text(remark)
            console.say(f"line {remark.line}: {text}" if remark.line else text)

    def _about(self) -> dict[str, Any]:
        transcript = self.transcript
        return {
            "format": transcript.format,
            "encoding": transcript.encoding,
            "language": transcript.language,
            "cues": transcript.cues,
            "turns": len(transcript.turns),
            "words": transcript.words,
            "seconds": transcript.seconds,
        }

    def _whole(self, choices: Mapping[str, SpeakerChoice]) -> dict[str, Any]:
        speakers: list[dict[str, Any]] = [
            {"name": speaker.name, "turns": speaker.turns} for speaker in self.transcript.speakers
        ]
        for speaker in speakers:
            if speaker["name"] in choices:
                speaker["becomes"] = _becomes(choices[speaker["name"]])
        warnings = [{"line": remark.line, "text": _text(remark)} for remark in self.transcript.remarks]
        passages = {"passages": self._passages()} if self.with_passages else {}
        return {
            **self._about(),
            "speakers": speakers,
            "identifiers": self._identifiers(),
            "warnings": warnings,
            **passages,
        }

    def _identifiers(self) -> list[dict[str, Any]]:
        """What looks like personal data, by its place in a passage, counted from 0, and never by what it is."""
        return [
            {
                "kind": each.kind.value,
                "certainty": each.certainty.value,
                "start": each.start,
                "end": each.end,
                "passage": number,
            }
            for number, turn in enumerate(self.transcript.turns)
            for each in identifiers.found(turn.text)
        ]

    def _passages(self) -> list[dict[str, Any]]:
        return [
            {"speaker": turn.speaker, "start": _seconds(turn.start_ms), "end": _seconds(turn.end_ms), "text": turn.text}
            for turn in self.transcript.turns
        ]


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / _MILLISECONDS


def _becomes(choice: SpeakerChoice) -> str:
    return choice.label or f"a new participant ({choice.new_group})"


def _text(remark: Remark) -> str:
    return remark.message % remark.values if remark.values else remark.message
