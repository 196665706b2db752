"""The static files that set-up picks out of the installed packages."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.assets import FILES, ICON_FOLDER, ICONS, build, icons_css
from research.words import Kind

ROOT = Path(__file__).parents[2]
SVG = '<svg width="1em"\n  viewBox="0 0 24 24">\n<path d="M1 1H2" fill="currentColor"/>\n</svg>\n'


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder of installed packages in which every file that is asked for exists."""
    folder = tmp_path / "node_modules"
    for source in (*FILES.values(), *(f"{ICON_FOLDER}/{aksel}.svg" for aksel in ICONS.values())):
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_text(SVG)
    return folder


def test_every_named_file_and_the_icons_are_put_in_place(packages: Path, tmp_path: Path) -> None:
    build(packages, tmp_path / "vendor")
    made = {str(file.relative_to(tmp_path / "vendor")) for file in (tmp_path / "vendor").rglob("*") if file.is_file()}
    assert made == {*FILES, "icons.css"}


def test_what_was_there_before_is_gone(packages: Path, tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "dropped.js").touch()
    build(packages, tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "dropped.js").exists()


def test_a_missing_file_is_named_and_nothing_is_touched(packages: Path, tmp_path: Path) -> None:
    (packages / "htmx.org/dist/htmx.min.js").unlink()
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "htmx.min.js").write_text("as it was")
    with pytest.raises(FileNotFoundError, match=r"htmx\.min\.js"):
        build(packages, tmp_path / "vendor")
    assert (tmp_path / "vendor" / "htmx.min.js").read_text() == "as it was"


def test_a_missing_icon_is_named(packages: Path, tmp_path: Path) -> None:
    (packages / ICON_FOLDER / "Eye.svg").unlink()
    with pytest.raises(FileNotFoundError, match=r"Eye\.svg"):
        build(packages, tmp_path / "vendor")


def test_an_icon_is_a_mask_that_holds_the_whole_drawing() -> None:
    css = icons_css({"eye": SVG})
    address = css.split('url("')[1].split('")')[0]
    assert ".f-icon-eye { --f-icon:" in css
    assert unquote(address) == (
        "data:image/svg+xml,<svg width='1em' viewBox='0 0 24 24'><path d='M1 1H2' fill='currentColor'/></svg>"
    )


def test_the_same_packages_give_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    build(packages, tmp_path / "one")
    build(packages, tmp_path / "two")
    assert (tmp_path / "one/icons.css").read_bytes() == (tmp_path / "two/icons.css").read_bytes()


def test_each_package_that_is_served_comes_with_its_licence() -> None:
    packages = {"/".join(source.split("/")[: 2 if source[0] == "@" else 1]) for source in FILES.values()}
    licensed = {
        str(Path(source).parent) for source in FILES.values() if Path(source).name in {"LICENSE", "LICENSE_FONT"}
    }
    assert licensed == packages


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""(?:icon\(["']|f-icon-)([a-z-]+)""", template.read_text(encoding="utf-8"))
    }
    assert named | set(Kind) <= set(ICONS)
