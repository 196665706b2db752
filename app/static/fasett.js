/* Fasett's script: a courtesy. Every page reads, saves and navigates without it. Listeners sit on the document, so that
   what htmx swaps in works too. What a page says to it:
     [data-hotkey="/"]                        the field that "/" goes to
     [data-transcript] > [data-passage="id"]  turns whose .f-turn__text can be selected as evidence
     form[data-selectbar]                     shown while text is selected; holds name=passage, name=excerpt,
                                              [data-selectbar-text], button[data-close]
     textarea[data-keep]                      kept in this tab until it is saved; [data-restored] in the form says so
     body[data-saved]                         what was sent last has been saved
     form[action*="sign-out"]                 sending it forgets what this tab keeps
     [data-focus]                             gets the focus when the page is shown
     input[data-select-on-focus]              is wholly selected when it gets the focus, to be copied */

const one = (selector, within = document) => within.querySelector(selector);

/* A single key leads to the search, unless somebody has switched single keys off (search.js). */
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("fasett:keys") === "off") return;
  const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
  const field = one("[data-hotkey='/']");
  if (event.key !== "/" || typing || !field?.checkVisibility()) return;
  event.preventDefault();
  field.select();
});

/* Interview: the words selected in one turn become an excerpt, exactly as they stand there. */
function excerpt() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const from = range.startContainer;
  const turn = (from.closest ? from : from.parentElement)?.closest("[data-transcript] [data-passage]");
  const text = turn && one(".f-turn__text", turn);
  if (!text || !range.intersectsNode(text)) return null;
  if (!text.contains(from)) range.setStart(text, 0);
  if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
  const words = range.toString().trim();
  return words && { passage: turn.dataset.passage, words };
}
document.addEventListener("selectionchange", () => {
  const bar = one("[data-selectbar]");
  const chosen = bar && excerpt();
  if (!chosen) return;
  one("[name=passage]", bar).value = chosen.passage;
  one("[name=excerpt]", bar).value = chosen.words;
  one("[data-selectbar-text]", bar).textContent = chosen.words;
  bar.hidden = false;
});
addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-selectbar] [data-close]")) return;
  one("[data-selectbar]").hidden = true;
  getSelection().removeAllRanges();
});

/* Long texts: kept in this tab while they are written, put back where they were begun from the same text. */
const KEPT = "fasett:text:",
  SENT = "fasett:sent";
const address = (form) => form.getAttribute("action") || location.pathname;
const key = (field) => `${KEPT}${address(field.form)}:${field.name}`;
const forget = (prefix) => {
  for (const kept of Object.keys(sessionStorage)) if (kept.startsWith(prefix)) sessionStorage.removeItem(kept);
};
const isChanged = (field) => field.value !== field.defaultValue;
let sending = false;

function restore(within) {
  for (const field of within.querySelectorAll("form textarea[data-keep]")) {
    const kept = JSON.parse(sessionStorage.getItem(key(field)) ?? "null");
    if (kept?.from !== field.defaultValue || isChanged(field)) continue;
    field.value = kept.text;
    one("[data-restored]", field.form)?.removeAttribute("hidden");
  }
}
addEventListener("input", ({ target }) => {
  if (!target.matches("form textarea[data-keep]")) return;
  const kept = { from: target.defaultValue, text: target.value };
  if (isChanged(target)) sessionStorage.setItem(key(target), JSON.stringify(kept));
  else sessionStorage.removeItem(key(target));
});
addEventListener("submit", ({ target }) => {
  sending = true;
  if (target.matches("[action*='sign-out']")) forget("fasett:");
  else if (one("textarea[data-keep]", target)) sessionStorage.setItem(SENT, address(target));
});
addEventListener("pageshow", () => (sending = false));
addEventListener("beforeunload", (event) => {
  if (!sending && [...document.querySelectorAll("form textarea[data-keep]")].some(isChanged)) event.preventDefault();
});
addEventListener("htmx:load", ({ target }) => {
  sending = false;
  restore(target);
});

const sent = sessionStorage.getItem(SENT);
if (sent && document.body.hasAttribute("data-saved")) forget(`${KEPT}${sent}:`);
sessionStorage.removeItem(SENT);
restore(document);
one("[data-focus]")?.focus();

/* A link or a token to be copied. */
addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-select-on-focus]")) target.select();
});
