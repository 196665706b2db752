"""What a browser would send of a form."""

from html.parser import HTMLParser
from typing import Any


class Fields(HTMLParser):
    """What a browser would send back of the form that a page shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._select = self._text = ""
        self.feed(page[page.index("<main") :])

    def _send(self, name: str, value: str) -> None:
        earlier = self.sent.get(name)
        self.sent[name] = value if earlier is None else [*([earlier] if isinstance(earlier, str) else earlier), value]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field with what it holds."""
        found = dict(attrs)
        is_chosen = found.get("type") not in {"checkbox", "radio"} or "checked" in found
        if tag == "input" and found.get("type") != "file" and is_chosen and found.get("name"):
            self._send(str(found["name"]), found.get("value") or "")
        if tag == "textarea":
            self._text = str(found.get("name"))
            self.sent[self._text] = ""
        if tag == "select":
            self._select = str(found["name"])
        if tag == "option" and ("selected" in found or self._select not in self.sent):
            self.sent[self._select] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        """Take what a text area holds; the first line break is not part of it."""
        if self._text:
            self.sent[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Take note of the end of a text area."""
        if tag == "textarea":
            self._text = ""
