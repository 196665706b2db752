/* The template editor's script: a courtesy, as fasett.js is. What a page says to it:
     textarea[data-lines]         gets the numbers of its lines beside it
     a[data-line="12"]            leads to that line, and marks its number
     button[data-copy]            copies the code before it; #copied[data-said] is read aloud */

const one = (selector, within = document) => within.querySelector(selector);
const source = one("textarea[data-lines]");
const gutter = Object.assign(document.createElement("pre"), { className: "f-source__lines", ariaHidden: "true" });
source.before(gutter);

const wrongLine = () => Number(one("#tried [data-line]")?.dataset.line ?? 0);

function number() {
  const wrong = wrongLine();
  const count = source.value.split("\n").length;
  gutter.replaceChildren(
    ...Array.from({ length: count }, (_, place) => {
      const line = Object.assign(document.createElement("span"), { textContent: `${place + 1}\n` });
      if (place + 1 === wrong) line.dataset.wrong = "";
      return line;
    }),
  );
  gutter.scrollTop = source.scrollTop;
}

/* The start and the end of a line in the text. */
function placeOf(line) {
  const lines = source.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return [start, start + (lines[line - 1]?.length ?? 0)];
}

function lead(line) {
  source.focus();
  source.setSelectionRange(...placeOf(line));
  const height = source.scrollHeight / source.value.split("\n").length;
  source.scrollTop = Math.max(0, (line - 5) * height);
  source.scrollLeft = 0;
}

source.addEventListener("input", number);
source.addEventListener("scroll", () => (gutter.scrollTop = source.scrollTop));
addEventListener("htmx:afterSwap", number);
number();

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-line]");
  if (link) {
    event.preventDefault();
    lead(Number(link.dataset.line));
  }
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.previousElementSibling.textContent);
  const said = one("#copied");
  said.textContent = said.dataset.said;
});
