"""Other people's static files: picked out of node_modules at set-up, never committed.

`python -m app.assets NODE_MODULES TARGET` fills the folder TARGET, which it empties first. It needs nothing but Python.
"""

import re
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

FILES = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "fonts/schibsted-grotesk-latin.woff2": (
        "@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2"
    ),
    "fonts/schibsted-grotesk-latin-ext.woff2": (
        "@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-ext-wght-normal.woff2"
    ),
    "fonts/source-serif-4-latin.woff2": (
        "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2"
    ),
    "fonts/source-serif-4-latin-ext.woff2": (
        "@fontsource-variable/source-serif-4/files/source-serif-4-latin-ext-wght-normal.woff2"
    ),
    # Reports are set in the same families; Typst reads no WOFF2.
    **{
        f"fonts/{family}-{style}.ttf": f"@expo-google-fonts/{family}/{folder}/{name}_{folder}.ttf"
        for family, name in (("schibsted-grotesk", "SchibstedGrotesk"), ("source-serif-4", "SourceSerif4"))
        for style, folder in (("regular", "400Regular"), ("italic", "400Regular_Italic"), ("semibold", "600SemiBold"))
    },
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "licences/designsystemet.txt": "@digdir/designsystemet-css/LICENSE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/schibsted-grotesk.txt": "@fontsource-variable/schibsted-grotesk/LICENSE",
    "licences/source-serif-4.txt": "@fontsource-variable/source-serif-4/LICENSE",
    "licences/schibsted-grotesk-ttf.txt": "@expo-google-fonts/schibsted-grotesk/LICENSE_FONT",
    "licences/source-serif-4-ttf.txt": "@expo-google-fonts/source-serif-4/LICENSE_FONT",
    "licences/swagger-ui.txt": "swagger-ui-dist/LICENSE",
    "licences/swagger-ui-notice.txt": "swagger-ui-dist/NOTICE",
    "licences/swagger-ui-bundled.txt": "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
}
"""Each served file, and where in node_modules it comes from."""

ICON_FOLDER = "@navikt/aksel-icons/dist/svg"
ICONS = {
    "archive": "Archive",
    "arrow": "ArrowRight",
    "back": "ArrowLeft",
    "benefit": "TrendUp",
    "calendar": "Calendar",
    "check": "Checkmark",
    "clock": "Clock",
    "concept": "PuzzlePiece",
    "contradict": "ArrowRightLeft",
    "copy": "Files",
    "down": "ChevronDown",
    "download": "Download",
    "edit": "Pencil",
    "experiment": "TestFlask",
    "filter": "Funnel",
    "gate": "FlagCross",
    "help": "QuestionmarkCircle",
    "history": "ClockDashed",
    "home": "House",
    "info": "InformationSquare",
    "insight": "LightBulb",
    "interview": "Chat2",
    "key": "KeyHorizontal",
    "leave": "Leave",
    "link": "Link",
    "markdown": "FileCode",
    "mask": "EyeObfuscated",
    "matrix": "Table",
    "menu": "MenuHamburger",
    "next": "ChevronRight",
    "observation": "Eye",
    "odt": "FileParagraph",
    "participant": "Person",
    "pdf": "FilePdf",
    "person": "PersonCircle",
    "pin": "PushPin",
    "pinned": "PushPinFill",
    "plus": "Plus",
    "print": "PrinterSmall",
    "project": "Compass",
    "projector": "Presentation",
    "question": "QuestionmarkDiamond",
    "quote": "Chat",
    "remove": "Trash",
    "report": "FileText",
    "search": "MagnifyingGlass",
    "settings": "Cog",
    "shield": "ShieldLock",
    "slides": "Slide",
    "study": "Clipboard",
    "tag": "Tag",
    "template": "FileCode",
    "up": "ChevronUp",
    "upload": "Upload",
    "warning": "ExclamationmarkTriangle",
    "word": "FileWord",
    "workshop": "PersonGroup",
    "x": "XMark",
}
"""The icons the templates may name, and what Aksel calls each."""


def build(node_modules: Path, target: Path) -> None:
    """Fill `target` with every file and the icons' stylesheet, in place of what was there.

    Raises:
        FileNotFoundError: A package lacks a file that is named here; `target` is then as it was.
    """
    sources = {name: node_modules / source for name, source in FILES.items()}
    icons = {name: node_modules / ICON_FOLDER / f"{aksel}.svg" for name, aksel in ICONS.items()}
    missing = [str(path) for path in (*sources.values(), *icons.values()) if not path.is_file()]
    if missing:
        raise FileNotFoundError("Not in the installed packages: " + ", ".join(missing))
    shutil.rmtree(target, ignore_errors=True)
    for name, source in sources.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)
    (target / "icons.css").write_text(
        icons_css({name: path.read_text(encoding="utf-8") for name, path in icons.items()}), encoding="utf-8"
    )


def icons_css(svgs: dict[str, str]) -> str:
    """Write each SVG as a mask, so that an icon takes the colour of the text beside it."""
    rules = "".join(f'  .f-icon-{name} {{ --f-icon: url("{_data_uri(svg)}"); }}\n' for name, svg in svgs.items())
    return f"/* Aksel's icons, by Nav, MIT licence. */\n@layer fasett.icons {{\n{rules}}}\n"


def _data_uri(svg: str) -> str:
    one_line = re.sub(r"\s+", " ", svg).replace("> <", "><").replace('"', "'").strip()
    return "data:image/svg+xml," + quote(one_line, safe=" '/:=")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python -m app.assets NODE_MODULES TARGET")
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
    except FileNotFoundError as error:
        sys.exit(str(error))
