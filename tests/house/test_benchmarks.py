"""The benchmarks: what they count is counted rightly, and they still run on the code they measure."""

from argparse import Namespace
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from app.pages import measured
from app.pages.measured import Forms, Measured
from research.words import Kind
from tests.benchmarks import corpus, figures, judged, metrics, retrieval
from tests.benchmarks.judged import BadFile, Text

BENCHMARKS = sorted(Path(str(metrics.__file__)).parent.glob("*.py"))


@pytest.mark.parametrize("name", [file.stem for file in BENCHMARKS if file.stem != "__init__"])
def test_a_benchmark_fits_the_code_it_measures(name: str) -> None:
    assert import_module(f"tests.benchmarks.{name}").__doc__


def test_the_rank_is_that_of_the_first_relevant_hit() -> None:
    assert metrics.rank(["a", "b", "c", "b"], {"b", "c"}) == 2


def test_a_reciprocal_rank_looks_no_deeper_than_it_is_told() -> None:
    found = ["a", "b", "c"]
    assert [metrics.reciprocal_rank(found, {"c"}, depth=depth) for depth in (2, 3)] == [0, 1 / 3]


def test_recall_is_the_share_of_the_relevant_that_was_found() -> None:
    assert metrics.recall(["a", "x", "b"], {"a", "b", "c", "d"}) == 0.5
    assert metrics.recall(["a", "x", "b"], {"a", "b", "c", "d"}, depth=1) == 0.25


def test_precision_is_the_share_of_the_found_that_is_relevant() -> None:
    assert metrics.precision(["a", "x", "y", "b"], {"a", "b"}) == 0.5


@pytest.mark.parametrize(("relevant", "told"), [({"a"}, 0), (set(), 1)])
def test_an_empty_answer_is_right_only_where_nothing_is_relevant(relevant: set[str], told: float) -> None:
    assert metrics.precision([], relevant) == told


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [metrics.percentile(values, share) for share in (0.5, 0.95, 1)] == [50, 95, 100]


def test_nothing_comes_to_nothing() -> None:
    assert (metrics.mean([]), metrics.percentile([], 0.5)) == (0, 0)


def test_texts_may_come_from_any_program(tmp_path: Path) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_bytes(
        '\ufeff{"id": 1, "text": "Å søke", "more": []}\r\n\r\n{"id": "b", "text": "x", "doc": "d"}'.encode()
    )
    assert judged.texts(file) == [Text("1", "Å søke"), Text("b", "x", "d")]


@pytest.mark.parametrize("line", ["no JSON", "[1]", '{"id": "a"}', '{"id": "a", "text": " "}', '{"id": 1, "text": 2}'])
def test_a_line_that_is_no_text_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text(f'{{"id": "first", "text": "x"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadFile, match="line 2"):
        judged.texts(file)


def test_an_identifier_may_not_be_used_twice(tmp_path: Path) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text('{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', encoding="utf-8")
    with pytest.raises(BadFile, match="a is there twice"):
        judged.texts(file)


def test_a_query_may_have_many_answers(tmp_path: Path) -> None:
    file = tmp_path / "qrels.tsv"
    file.write_bytes(b"q1\tp1\r\n\r\nq1\tp2\t1\r\nq2\tp1\r\n")
    assert judged.judgements(file) == {"q1": {"p1", "p2"}, "q2": {"p1"}}


@pytest.fixture
def files(tmp_path: Path) -> Namespace:
    """Three passages of two interviews, three queries, and what answers two of them."""
    options: dict[str, object] = {"lemma": False, "limit": None, "extra": []}
    contents = {
        "passages": '{"id": "a", "text": "Hunden sover.", "doc": "1"}\n{"id": "b", "text": "Ei katt.", "doc": "1"}\n'
        '{"id": "c", "text": "Ingen svarte på brevet.", "doc": "2"}\n',
        "queries": '{"id": "q1", "text": "hund"}\n{"id": "q2", "text": "katten"}\n{"id": "q3", "text": "fisk"}\n',
        "qrels": "q1\ta\nq2\tc\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Namespace(**options, **{name: tmp_path / name for name in contents})


def test_retrieval_is_measured_by_what_the_search_finds(files: Namespace) -> None:
    told, answers = retrieval.measured(files)
    assert (told["passages"], told["queries"], told["MRR@10"]) == (3, 2, 0.5)
    assert answers[0].found == ("a",)


def test_a_judgement_of_a_passage_that_is_not_there_is_named(files: Namespace) -> None:
    files.qrels.write_text("q1\tzzz\n", encoding="utf-8")
    with pytest.raises(BadFile, match="zzz"):
        retrieval.measured(files)


def test_passages_are_always_the_same_and_all_different() -> None:
    made = list(corpus.passages(corpus.words([]), 600))
    assert made == list(corpus.passages(corpus.words([]), 600))
    assert len(set(made)) == 600


def test_passages_are_as_long_as_turns_of_a_conversation() -> None:
    lengths = {len(text.split()) for text in corpus.passages(corpus.words([]), 600)}
    assert corpus.SHORTEST <= min(lengths) <= max(lengths) <= corpus.LONGEST + 1


def test_a_corpus_has_every_kind_beside_its_passages(tmp_path: Path) -> None:
    made = list(corpus.sources(corpus.words([]), 400))
    counted = {kind: sum(len(source.texts) for source in made if source.kind is kind) for kind in Kind}
    assert (counted[Kind.INTERVIEW], counted[Kind.OBSERVATION], counted[Kind.INSIGHT]) == (400, 40, 10)
    corpus.write(tmp_path / "corpus.jsonl", iter(made))
    assert list(corpus.read(tmp_path / "corpus.jsonl")) == made


def test_a_query_is_two_words_of_one_text(tmp_path: Path) -> None:
    corpus.write(tmp_path / "corpus.jsonl", corpus.sources(corpus.words([]), 100))
    said = [set(text.lower().split()) for source in corpus.read(tmp_path / "corpus.jsonl") for text in source.texts]
    for words in islice(corpus.pairs(tmp_path / "corpus.jsonl", Random(1)), 20):
        assert any(set(words.split()) <= text for text in said)


def test_figures_replace_those_over_as_many_passages_only(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    for passages, recall in ((200, 0.5), (100, 0.5), (100, 0.75)):
        run = Forms(measured_on=date(2026, 3, 2), cores=2, passages=passages, queries=1, recall=recall, precision=1)
        figures.write(Measured(forms=[run]), file)
    assert [(run.passages, run.recall) for run in measured.read(file).forms] == [(100, 0.75), (200, 0.5)]
