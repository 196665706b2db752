"""Markdown as Typst."""

import pytest

from research.reports.markup import read
from research.reports.pictures import Picture
from research.reports.typst_text import to_typst


@pytest.mark.parametrize(
    ("markdown", "typst"),
    [
        ("**Fet** og *skrå*", "#strong[Fet] og #emph[skrå]\n\n"),
        ("## Funn", "#heading(level: 1)[Funn]\n\n"),
        ("*Lav sikkerhet*", "#aside[Lav sikkerhet]\n\n"),
        ("> «Nei»\n>\n> *INT 1*", "#quote(block: true)[#voice[«Nei»]\n\n#source[INT 1]\n\n]\n\n"),
        ("> Han går", "#quote(block: true)[#account[Han går]\n\n]\n\n"),
        ("- en\n- to", "#list([en\n\n], [to\n\n], )\n\n"),
        ("3. en", "#enum(start: 3, [en\n\n], )\n\n"),
        ("|A|B|\n|-|-|\n|1|2|", "#table(columns: (4fr, 4fr,), table.header([A], [B], ), [1], [2], )\n\n"),
        ("---", "#pagebreak(weak: true)\n\n"),
        (
            "*To*\n\n|A|\n|-|\n|1|",
            "#figure(caption: [To], kind: table, table(columns: (4fr,), table.header([A], ), [1], ))\n\n",
        ),
        ("[lenke](https://example.org/)", '#link("https://example.org/")[lenke]\n\n'),
        ('`a "b" \\`', '#raw("a \\"b\\" \\\\")\n\n'),
        ("en\\\nto", "en#linebreak()to\n\n"),
    ],
)
def test_each_part_of_markdown_has_its_typst(markdown: str, typst: str) -> None:
    assert to_typst(read(markdown)) == typst


def test_all_punctuation_is_escaped() -> None:
    assert to_typst(read("#set @a $b$ // 3. uke")) == "\\#set \\@a \\$b\\$ \\/\\/ 3\\. uke\n\n"


def test_a_picture_is_left_out() -> None:
    assert to_typst(read("![navn](https://example.org/a.png)")) == "\n\n"


def test_our_own_picture_is_drawn_from_the_file_beside() -> None:
    drawn = {"diamond": Picture('<svg viewBox="0 0 9 9"/>', 'en "rute"', "Rute")}
    assert (
        to_typst(read("![Her #1](picture:diamond)"), drawn)
        == '#picture("diamond.svg", "en \\"rute\\"", [Her \\#1])\n\n'
    )
