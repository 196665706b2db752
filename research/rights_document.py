"""What is held about a participant, as a document that they can read: one file, which loads nothing from elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from research import markdown_text, protocol
from research.reports.files import to_file
from research.rights import Access, ConversationView, NamedView
from research.translation import label, translate
from research.words import N_, Language

Say = Callable[[str], str]


def as_html(access: Access, language: Language, zone: ZoneInfo) -> bytes:
    """Return it as one HTML file."""
    title = translate(N_("What is held about %(reference)s"), language, reference=access.participant.reference)
    return to_file(as_markdown(access, language, zone), "html", title=title, language=language, made_on=access.made_on)


def as_markdown(access: Access, language: Language, zone: ZoneInfo) -> str:
    """Return it as Markdown."""
    written = _Written(access, language, zone)
    parts = (
        written.about(),
        written.participant(),
        written.study(),
        written.consents(),
        written.conversations(),
        written.uses(),
        written.log(),
    )
    return markdown_text.document(line for part in parts for line in part)


class _Written:
    """The parts of the document, each as lines of Markdown."""

    def __init__(self, access: Access, language: Language, zone: ZoneInfo) -> None:
        self.access, self.language, self.zone = access, language, zone

    def say(self, text: str, **values: object) -> str:
        return translate(text, self.language, **values)

    def day(self, on: date | None) -> str:
        return format_date(on, "long", locale=self._locale()) if on else ""

    def moment(self, at: datetime) -> str:
        return format_datetime(at.astimezone(self.zone), "d. MMMM y, HH.mm", locale=self._locale())

    def _locale(self) -> str:
        return "en_GB" if self.language is Language.ENGLISH else self.language.value

    def about(self) -> Iterator[str]:
        access = self.access
        yield markdown_text.heading(1, self.say(N_("What is held about %(reference)s"), reference=self._who()))
        yield markdown_text.facts(
            [
                (self.say(N_("Made on")), self.day(access.made_on)),
                (self.say(N_("Project")), access.project),
                (self.say(N_("Controller")), access.controller),
                (self.say(N_("Contact")), access.contact),
            ]
        )
        yield self.say(
            N_(
                "You can ask for mistakes to be mended, for what is held to be deleted or hidden, and object to its "
                "use. You can complain to the Norwegian Data Protection Authority (Datatilsynet)."
            )
        )

    def _who(self) -> str:
        return self.access.participant.reference

    def participant(self) -> Iterator[str]:
        who = self.access.participant
        yield markdown_text.heading(2, self.say(N_("About you")))
        yield markdown_text.facts(
            [
                (self.say(N_("Pseudonym")), who.reference),
                (self.say(N_("Group")), label(who.group, self.language)),
                (self.say(N_("Age")), label(who.age_band, self.language)),
                (self.say(N_("Region")), who.region),
                (self.say(N_("What matters for the study")), who.characteristics),
                (self.say(N_("Name and contact data")), self._key()),
                (self.say(N_("Source")), self.say(N_("Your own conversations with us."))),
            ]
        )
        hidden = (
            (self.access.is_restricted, N_("What is held about you is hidden and not used (art. 18).")),
            (self.access.is_in_bin, N_("What is held about you lies in the bin, and is deleted from there.")),
        )
        yield from (self.say(text) for holds, text in hidden if holds)

    def _key(self) -> str:
        if self.access.key:
            key = self.access.key
            return ", ".join(filter(None, (key.name, key.phone, key.email, key.note)))
        return self.say(N_("Kept apart, encrypted.") if self.access.has_key else N_("Not kept."))

    def study(self) -> Iterator[str]:
        yield markdown_text.heading(2, self.say(N_("What it is for, by what right and for how long")))
        if self.access.study is None:
            yield self.say(N_("No study is named."))
        else:
            yield markdown_text.facts(protocol.facts(self.access.study, self.language))

    def consents(self) -> Iterator[str]:
        if not self.access.consents:
            return
        yield markdown_text.heading(2, self.say(N_("What you have said yes to")))
        columns = [self.say(text) for text in (N_("Day"), N_("To what"), N_("How"), N_("Holds"))]
        yield markdown_text.table(
            columns,
            (
                (
                    self.day(each.given_on),
                    ", ".join(label(scope, self.language) for scope in each.scope),
                    label(each.channel, self.language),
                    label(each.state, self.language),
                )
                for each in self.access.consents
            ),
        )

    def conversations(self) -> Iterator[str]:
        yield markdown_text.heading(2, self.say(N_("Conversations you took part in")))
        if not self.access.conversations:
            yield self.say(N_("None."))
        for each in self.access.conversations:
            yield from self._conversation(each)

    def _conversation(self, talk: ConversationView) -> Iterator[str]:
        yield markdown_text.heading(3, f"{talk.reference} {talk.title}")
        yield markdown_text.facts(
            [
                (self.say(N_("Day")), self.day(talk.held_on)),
                (self.say(N_("Method")), label(talk.method, self.language)),
                (self.say(N_("Place")), talk.place),
            ]
        )
        if talk.is_shared:
            yield self.say(
                N_(
                    "Others took part too. Here stands what you said yourself; notes and summary are about the others "
                    "as well, and are not given."
                )
            )
        for name, text in (
            (N_("Summary"), talk.summary),
            (N_("Notes"), talk.notes),
            (N_("How we understood it"), talk.interpretation),
        ):
            if text:
                yield markdown_text.heading(4, self.say(name))
                yield markdown_text.paragraphs(text)
        if talk.passages:
            yield markdown_text.heading(4, self.say(N_("What was said")))
        for passage in talk.passages:
            yield markdown_text.facts([(" ".join(filter(None, (passage.speaker, passage.time))) or "–", passage.text)])

    def uses(self) -> Iterator[str]:
        yield markdown_text.heading(2, self.say(N_("What your words are used for")))
        marked = [NamedView(reference=each.reference, title=each.text) for each in self.access.quotes]
        yield from self._list(N_("Quotes"), marked)
        yield from self._list(N_("Insights that rest on them"), self.access.insights)
        yield from self._list(N_("Published reports that draw on them"), self.access.reports)

    def _list(self, name: str, found: Sequence[NamedView]) -> Iterator[str]:
        yield markdown_text.heading(3, self.say(name))
        named = [(each.reference, " ".join(each.title.split())) for each in found]
        yield markdown_text.facts(named) if named else self.say(N_("None."))

    def log(self) -> Iterator[str]:
        yield markdown_text.heading(2, self.say(N_("Who has seen it, and what was done with it")))
        columns = [self.say(text) for text in (N_("When"), N_("Who"), N_("Role"), N_("What"), N_("Record"))]
        yield markdown_text.table(
            columns,
            (
                (
                    self.moment(each.at),
                    each.who,
                    label(each.role, self.language),
                    label(each.act, self.language),
                    each.reference,
                )
                for each in self.access.log
            ),
        )
        yield self.say(N_("Lists and search hits are not logged: the log tells of what was displayed by itself."))
