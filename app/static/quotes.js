/* The script of pages on which words are marked: a courtesy, as fasett.js is. What a page says to it:
     [data-words="passage_id"][data-key="id"]  exactly the words of a passage or an observation, as they are stored
     form[data-selectbar]                      shown while words are chosen; holds [data-stretches], [data-selectbar-text],
                                               [data-choose] with button[data-mark], [data-marking], button[data-close]
     #said, #keysof                            what is read aloud, and what the keys do
     form[data-stretch] textarea[data-whole]   a text in which words are chosen for the form's start, end and words
     [data-transcript]                         has only some of its passages on the page; the address leads to the others
   Places are counted in code points, as they are stored; a browser counts in UTF-16. */

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const bar = () => one("[data-selectbar]");
const points = (text) => [...text].length;
const say = (text) => one("#said") && (one("#said").textContent = text);

/* --- What is chosen ------------------------------------------------------------------------------------------------ */

/* The part of a range that lies in an element, or nothing. */
function within(range, element) {
  if (!range.intersectsNode(element)) return null;
  const part = document.createRange();
  part.selectNodeContents(element);
  if (part.comparePoint(range.startContainer, range.startOffset) === 0) part.setStart(range.startContainer, range.startOffset);
  if (part.comparePoint(range.endContainer, range.endOffset) === 0) part.setEnd(range.endContainer, range.endOffset);
  return part.toString().trim() && part;
}

function stretch(part, element) {
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(part.startContainer, part.startOffset);
  const start = points(before.toString());
  const words = part.toString();
  return { [element.dataset.words]: element.dataset.key, start, end: start + points(words), words };
}

/* Show the bar for the words of a range: one stretch for each passage that it goes through. */
function choose(range) {
  const parts = all("[data-words][data-key]")
    .map((element) => [within(range, element), element])
    .filter(([part]) => part);
  if (!parts.length) return;
  const fields = parts.flatMap(([part, element]) => Object.entries(stretch(part, element)));
  const inputs = fields.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  one("[data-stretches]", bar()).replaceChildren(...inputs);
  one("[data-selectbar-text]", bar()).textContent = parts.map(([part]) => part.toString().trim()).join(" … ");
  if (globalThis.Highlight) CSS.highlights.set("chosen", new Highlight(...parts.map(([part]) => part)));
  bar().hidden = false;
  one("#made").replaceChildren();
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    const selection = getSelection();
    if (bar() && !bar().contains(document.activeElement) && selection.rangeCount && !selection.isCollapsed)
      choose(selection.getRangeAt(0));
  });
});

function openForm() {
  one("[data-choose]", bar()).hidden = true;
  one("[data-marking]", bar()).hidden = false;
  one("[data-marking] input", bar()).focus();
}

/* Put the bar away, and return to where words were chosen. */
function leave() {
  cancelAnimationFrame(waiting);
  const key = one("[data-stretches] [name$=_id]", bar())?.value;
  getSelection().removeAllRanges();
  if (globalThis.Highlight) CSS.highlights.delete("chosen");
  bar().reset();
  bar().hidden = true;
  one("[data-choose]", bar()).hidden = false;
  one("[data-marking]", bar()).hidden = true;
  at = null;
  for (const element of all("[data-at]")) delete element.dataset.at;
  goOn(key);
  return key;
}
function goOn(key) {
  reachable(document);
  one(`[data-key="${CSS.escape(key ?? "")}"]`)?.focus({ preventScroll: true });
}

addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-selectbar] [data-mark]")) openForm();
  if (target.closest?.("[data-selectbar] [data-close]")) leave();
});
let left; // where words have just been marked: the element of theirs is another after that
addEventListener("htmx:beforeSwap", ({ detail }) => {
  left = detail.elt === bar() && detail.xhr.status === 200 ? leave() : null;
});
addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt === bar() && left) goOn(left);
});
/* What was refused is shown with what was typed, on a page of its own. */
addEventListener("fasett:refused", () => bar().submit());

/* --- With the keyboard ----------------------------------------------------------------------------------------------- */

let at = null; // where words are chosen: from one word to another, each { element, word }
const spoken = () => all("[data-words][data-key]");
const words = (element) => [...element.textContent.matchAll(/\S+/g)].map((found) => [found.index, found.index + found[0].length]);
const isBefore = (one, other) =>
  one.element === other.element
    ? one.word < other.word
    : !!(one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_FOLLOWING);

/* The place in an element's text nodes that a place in its text is. */
function place(element, offset) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && offset > node.length) {
    offset -= node.length;
    node = walker.nextNode();
  }
  return [node ?? element, node ? offset : 0];
}

function showAt() {
  const [first, last] = isBefore(at.to, at.from) ? [at.to, at.from] : [at.from, at.to];
  const range = document.createRange();
  range.setStart(...place(first.element, words(first.element)[first.word][0]));
  range.setEnd(...place(last.element, words(last.element)[last.word][1]));
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  choose(range);
  at.to.element.scrollIntoView({ block: "nearest" });
  say(`${bar().dataset.said} ${one("[data-selectbar-text]", bar()).textContent}`);
}

/* The word that a key leads to from another. */
function led(key, { element, word }) {
  const last = words(element).length - 1;
  const next = (step) => spoken()[spoken().indexOf(element) + step];
  const other = { ArrowDown: next(1), ArrowUp: next(-1) }[key];
  if (key === "ArrowRight") return { element, word: Math.min(word + 1, last) };
  if (key === "ArrowLeft") return { element, word: Math.max(word - 1, 0) };
  if (key === "Home") return { element, word: 0 };
  if (key === "End") return { element, word: last };
  return other && words(other).length ? { element: other, word: words(other).length - 1 } : { element, word };
}

function begin(element) {
  if (!words(element).length) return;
  at = { from: { element, word: 0 }, to: { element, word: 0 } };
  element.dataset.at = "";
  one("#keysof").hidden = true;
  showAt();
  say(`${bar().dataset.begun} ${one("#said").textContent}`);
}

const MOVES = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"];
addEventListener("keydown", (event) => {
  if (!bar() || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target, shiftKey } = event;
  if (key === "Escape" && !bar().hidden) return leave();
  if (!target.matches?.("[data-words][data-key]")) return;
  const isSingle = key === "m" && localStorage.getItem("fasett:keys") !== "off";
  if (!at && (key === "Enter" || isSingle)) begin(target);
  else if (at && (key === "Enter" || isSingle)) openForm();
  else if (at && MOVES.includes(key)) {
    at.to = led(key, at.to);
    if (!shiftKey) at.from = at.to;
    showAt();
  } else if (!at && !shiftKey && (key === "ArrowDown" || key === "ArrowUp")) {
    const next = spoken()[spoken().indexOf(target) + (key === "ArrowDown" ? 1 : -1)];
    next?.focus();
  } else return;
  event.preventDefault();
});

addEventListener("focusin", ({ target }) => {
  const keys = one("#keysof");
  if (keys) keys.hidden = !!at || !target.matches?.("[data-words][data-key]:focus-visible");
});
function reachable(within) {
  for (const element of bar() ? all("[data-words][data-key]:not([tabindex])", within) : []) {
    element.tabIndex = 0;
    element.setAttribute("aria-describedby", "keysof");
  }
}
reachable(document);
addEventListener("htmx:load", ({ target }) => reachable(target.parentElement ?? document));

/* --- On a form ------------------------------------------------------------------------------------------------------- */

const whole = () => one("form[data-stretch] textarea[data-whole]");
document.addEventListener("selectionchange", () => {
  const text = whole();
  if (!text || document.activeElement !== text || text.selectionStart === text.selectionEnd) return;
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const start = points(text.value.slice(0, text.selectionStart));
  const { start: first, end, words: written } = text.form.elements;
  [first.value, end.value, written.value] = [start, start + points(chosen), chosen];
});
addEventListener("input", ({ target }) => {
  if (!whole() || target.name !== "words") return;
  // Words that are written by hand say themselves where they stand.
  for (const name of ["start", "end"]) target.form.elements[name].value = target.form.elements[name].defaultValue;
});

/* --- A passage that is in another part ------------------------------------------------------------------------------- */

const [, sought] = location.hash.match(/^#p-([0-9a-f-]{36})$/) ?? [];
if (sought && one("[data-transcript]") && !document.getElementById(`p-${sought}`))
  location.replace(`${location.pathname}/passages/${sought}`);
