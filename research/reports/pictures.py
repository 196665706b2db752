"""The pictures of a report: the triple diamond, the evidence of each insight and the experiments over time.

Each is drawn from what the report holds, with its words as text beside it. A report remembers its pictures as they
were drawn. Labels come with the report's values; the few words that are the pictures' own stand here in its language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from research.reports import svg
from research.reports.data import Experiment, Insight, ReportData
from research.reports.diamonds import Facet, draw_diamonds
from research.reports.svg import HAIRLINE, INK, PAPER, SUBTLE, WIDTH, box, hatched, line, path, short, text
from research.words import ExperimentStatus, Language, Outcome, Phase

is_sound = svg.is_sound

MOST_ROWS = 20

_LANGUAGES = (Language.BOKMAL, Language.NYNORSK, Language.ENGLISH)
_SAID = {
    "diagnose": ("Diagnose", "Diagnose", "Diagnose"),
    "explore": ("Utforske", "Utforske", "Explore"),
    "develop": ("Utvikle", "Utvikle", "Develop"),
    "interviews": ("Intervjuer", "Intervju", "Interviews"),
    "observations": ("Observasjoner", "Observasjonar", "Observations"),
    "insights": ("Innsikter", "Innsikter", "Insights"),
    "experiments": ("Eksperimenter", "Eksperiment", "Experiments"),
    "here": ("Her er vi", "Her er vi", "We are here"),
    "ray": (
        "Én stråle er ett intervju som åpner fasen, eller én innsikt som lukker den",
        "Éin stråle er eitt intervju som opnar fasen, eller éi innsikt som lukkar han",
        "One ray is one interview that opens the phase, or one insight that closes it",
    ),
    "thin": ("Innsikten mangler belegg", "Innsikta manglar belegg", "The insight lacks evidence"),
    "supports": ("Støtter", "Støttar", "Supports"),
    "contradicts": ("Motsier", "Talar imot", "Contradicts"),
    "no evidence": ("ingen belegg", "ingen belegg", "no evidence"),
    "weighs": (
        "{reference} ({words}): {supports} støtter, {contradicts} motsier.",
        "{reference} ({words}): {supports} støttar, {contradicts} talar imot.",
        "{reference} ({words}): {supports} support, {contradicts} contradict.",
    ),
    "insights left": (
        "{number} innsikter til er ikke tegnet.",
        "{number} innsikter til er ikkje teikna.",
        "{number} more insights are not drawn.",
    ),
    "experiments left": (
        "{number} eksperimenter til er ikke tegnet.",
        "{number} eksperiment til er ikkje teikna.",
        "{number} more experiments are not drawn.",
    ),
    "undated": ("uten dato", "utan dato", "no date"),
    "diamond caption": (
        "Hvor prosjektet står, og hva hver fase har samlet",
        "Kor prosjektet står, og kva kvar fase har samla",
        "Where the project stands, and what each phase has gathered",
    ),
    "evidence caption": (
        "Belegg for hver innsikt: hva som støtter, og hva som motsier",
        "Belegg for kvar innsikt: kva som støttar, og kva som talar imot",
        "Evidence for each insight: what supports it, and what contradicts it",
    ),
    "experiments caption": (
        "Eksperimentene over tid, og hva de viste",
        "Eksperimenta over tid, og kva dei viste",
        "The experiments over time, and what they showed",
    ),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what it shows in words: ``alternative`` for who cannot see it, ``caption`` for all."""

    svg: str
    alternative: str
    caption: str


def draw(name: str, data: ReportData, language: Language) -> Picture | None:
    """Return a picture of ``NAMES``; None where the report holds nothing to draw, or there is no such picture."""
    drawn = _DRAWN.get(name)
    return drawn(data, language) if drawn else None


def _worded(key: str, language: Language, **values: object) -> str:
    return _SAID[key][_LANGUAGES.index(language)].format(**values)


def _diamond(data: ReportData, language: Language) -> Picture | None:
    facets = [_facet(data, phase, language) for phase in Phase]
    if not any(number for facet in facets for _, number in facet.counts):
        return None
    here, stands_in = _worded("here", language), data.project.phase
    spoken = [
        facet.label
        + (f" ({here})" if stands_in and facet.phase == stands_in.value else "")
        + ": "
        + ", ".join(f"{name.lower()} {number}" for name, number in facet.counts)
        + "."
        for facet in facets
    ]
    drawing = draw_diamonds(
        facets, stands_in.value if stands_in else "", here, _worded("ray", language), _worded("thin", language)
    )
    return Picture(drawing, " ".join(spoken), _worded("diamond caption", language))


def _facet(data: ReportData, phase: Phase, language: Language) -> Facet:
    found = [each for each in data.insights if each.phase.value == phase]
    gathered = {
        "interviews": sum(each.phase.value == phase for each in data.interviews),
        "observations": sum(each.phase.value == phase for each in data.observations),
        "insights": len(found),
        "experiments": sum(each.phase.value == phase for each in data.experiments),
    }
    return Facet(
        phase=phase,
        label=_worded(phase.value, language),
        interviews=gathered["interviews"],
        insights=len(found),
        without_evidence=sum(not each.evidence for each in found),
        counts=tuple((_worded(name, language), number) for name, number in gathered.items()),
    )


def _evidence(data: ReportData, language: Language) -> Picture | None:
    shown = data.insights[:MOST_ROWS]
    if not any(insight.evidence for insight in shown):
        return None
    left = len(data.insights) - len(shown)
    rest = _worded("insights left", language, number=left) if left else ""
    most = max(max(len(each.supporting), len(each.contradicting) * 2) for each in shown)
    axis = 530.0
    rows = [_weighed(each, 46 + 26 * row, axis, 150 / max(most, 8), language) for row, each in enumerate(shown)]
    bottom = 34.0 + 26 * len(shown)
    heads = text(axis + 6, 18, _worded("supports", language), is_bold=True)
    heads += text(axis - 6, 18, _worded("contradicts", language), is_bold=True, anchor="end")
    told = text(0, bottom + 22, rest, fill=SUBTLE) if rest else ""
    drawing = svg.sheet(bottom + (32 if rest else 6), heads, *rows, line(axis, 26, axis, bottom, stroke=INK), told)
    spoken = [
        _worded(
            "weighs",
            language,
            reference=each.reference,
            words=short(each.statement, 370),
            supports=len(each.supporting),
            contradicts=len(each.contradicting),
        )
        for each in shown
    ]
    return Picture(drawing, " ".join([*spoken, rest]).strip(), _worded("evidence caption", language))


def _weighed(insight: Insight, y: float, axis: float, unit: float, language: Language) -> str:
    """Draw one insight: its words, a bar to the right for what supports it and one to the left for what does not."""
    supports, contradicts = len(insight.supporting), len(insight.contradicting)
    marks = text(0, y + 4, insight.reference, is_bold=True)
    marks += text(74, y + 4, short(insight.statement, 370), fill=SUBTLE)
    if supports:
        marks += box(axis, y - 6, supports * unit, 12, fill=INK)
        marks += text(axis + supports * unit + 6, y + 4, supports)
    if contradicts:
        marks += hatched(axis - contradicts * unit, y - 6, contradicts * unit, 12)
        marks += text(axis - contradicts * unit - 6, y + 4, contradicts, anchor="end")
    if not insight.evidence:
        marks += text(axis + 6, y + 4, _worded("no evidence", language), fill=SUBTLE)
    return marks + line(0, y + 13, WIDTH, y + 13)


def _experiments(data: ReportData, language: Language) -> Picture | None:
    if not data.experiments:
        return None
    dated = sorted(data.experiments, key=lambda each: (each.starts_on or date.max, each.reference))
    shown = dated[:MOST_ROWS]
    left = len(dated) - len(shown)
    rest = _worded("experiments left", language, number=left) if left else ""
    days = [day for each in shown for day in (each.starts_on, each.ends_on) if day]
    scale = _Scale(min(days), max(days)) if days else None
    bottom = 34.0 + 38 * len(shown)
    rows = [_tried(each, 54 + 38 * row, scale, language) for row, each in enumerate(shown)]
    told = text(0, bottom + 24, rest, fill=SUBTLE) if rest else ""
    months = scale.months(bottom, language) if scale else ""
    drawing = svg.sheet(bottom + (34 if rest else 4), months, *rows, told)
    spoken = [f"{each.reference} {each.title}: {_period(each, language)}, {_fate(each)}." for each in shown]
    return Picture(drawing, " ".join([*spoken, rest]).strip(), _worded("experiments caption", language))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days along the middle of the picture."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Return where a day stands."""
        return round(270 + 230 * (day - self.first).days / max((self.last - self.first).days, 1), 1)

    def months(self, bottom: float, language: Language) -> str:
        """Draw a line and a name for each month, or for fewer where there are many."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        every = -(-count // 4)
        marks = ""
        for number in range(0, count, every):
            year, month = divmod(self.first.year * 12 + self.first.month - 1 + number, 12)
            day = max(date(year, month + 1, 1), self.first)
            named = format_date(day, "MMM yyyy", locale=language)
            marks += line(self.x(day), 26, self.x(day), bottom) + text(self.x(day), 18, named, size=12, fill=SUBTLE)
        return marks


def _tried(experiment: Experiment, y: float, scale: _Scale | None, language: Language) -> str:
    """Draw one experiment: its name, its period, and a shape with the word for what came of it."""
    marks = text(0, y - 2, experiment.reference, is_bold=True)
    marks += text(0, y + 13, short(experiment.title, 255, size=12), size=12, fill=SUBTLE)
    starts, ends = experiment.starts_on, experiment.ends_on
    if scale and (day := starts or ends):
        x, to_x = scale.x(day), scale.x(ends or scale.last)
        marks += _lasting(x, max(to_x - x, 8), y, experiment.status.value, is_open=ends is None)
    else:
        marks += text(270, y + 4, _worded("undated", language), size=12, fill=SUBTLE)
    marks += _shape(520, y, experiment.outcome.value if experiment.outcome else "")
    return marks + text(534, y + 4, short(_fate(experiment), 186)) + line(0, y + 20, WIDTH, y + 20)


def _lasting(x: float, width: float, y: float, status: str, *, is_open: bool) -> str:
    if status == ExperimentStatus.PLANNED:
        shape = f"M{x:g} {y - 6:g}H{x + width:g}V{y + 6:g}H{x:g}Z"
        return path(shape, fill=PAPER, stroke=INK, dashes="3 2")
    if status == ExperimentStatus.RUNNING and is_open:
        right = x + width
        tip = min(8, width)
        return path(f"M{x:g} {y - 6:g}H{right - tip:g}L{right:g} {y:g}L{right - tip:g} {y + 6:g}H{x:g}Z", fill=INK)
    cut = line(x + width, y - 10, x + width, y + 10, stroke=INK, width=2) if status == ExperimentStatus.STOPPED else ""
    return box(x, y - 6, width, 12, fill=SUBTLE if cut else INK) + cut


def _shape(x: float, y: float, outcome: str) -> str:
    """Draw what a result says: full when the hypothesis held, hollow when it did not, half when it is unclear."""
    ring = path(f"M{x - 6:g} {y:g}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z", fill=PAPER, stroke=INK, width=1.5)
    match outcome:
        case Outcome.CONFIRMED:
            return path(f"M{x - 6:g} {y:g}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z", fill=INK, stroke=INK, width=1.5)
        case Outcome.REFUTED:
            return ring + line(x - 4, y + 4, x + 4, y - 4, stroke=INK, width=1.5)
        case Outcome.UNCLEAR:
            return ring + path(f"M{x:g} {y - 6:g}a6 6 0 0 0 0 12Z", fill=INK)
    return path(f"M{x - 5:g} {y:g}H{x + 5:g}", stroke=HAIRLINE, width=2)


def _fate(experiment: Experiment) -> str:
    return (experiment.outcome or experiment.status).label


def _period(experiment: Experiment, language: Language) -> str:
    days = dict.fromkeys(day for day in (experiment.starts_on, experiment.ends_on) if day)
    said = [format_date(day, "long", locale=language) for day in days]
    return " – ".join(said) or _worded("undated", language)


_DRAWN: dict[str, Callable[[ReportData, Language], Picture | None]] = {
    "diamond": _diamond,
    "evidence": _evidence,
    "experiments": _experiments,
}
NAMES = tuple(_DRAWN)
