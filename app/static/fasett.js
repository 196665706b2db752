/* Fasett's script: a courtesy. Every page reads, saves and navigates without it. Listeners sit on the document, so that
   what htmx swaps in works too. What a page says to it:
     [data-hotkey="/"]                        the field that "/" goes to
     textarea[data-keep]                      kept in this tab until it is saved; [data-restored] in the form says so
     body[data-saved]                         what was sent last has been saved
     form[action*="sign-out"]                 sending it forgets what this tab keeps
     [data-gone-on-leaving]                   is taken out when the page is left, so that going back shows it no more
     [data-focus]                             gets the focus when the page is shown
     [data-suggest="address"]                 a field of tags with its list of suggestions, see below
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

/* A name that was shown for a reason is not kept with the page that the browser keeps for going back. */
addEventListener("pagehide", () => document.querySelectorAll("[data-gone-on-leaving]").forEach((each) => each.remove()));

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

/* A field of tags: suggestions for the tag at hand, a combobox with a list (ARIA 1.2), and a word when a name is all
   but another tag's. Its frame says where to ask: [data-suggest] with an input, ul[role=listbox] and [data-twin]. */
const TAGS_PAUSE_MS = 150;
const suggested = new Map(); // by address, what the server has said
let tagsPause = 0;
const tagField = (element) => element?.closest?.("[data-suggest]");
const tagList = (frame) => one("[role=listbox]", frame);
const tagAt = (frame) => one("[aria-selected=true]", tagList(frame));

/* The tag that the cursor is in: where it begins and ends in the field, and what is typed of it. */
function atHand(input) {
  const before = input.value.slice(0, input.selectionStart);
  const start = Math.max(before.lastIndexOf(","), before.lastIndexOf(";")) + 1;
  const rest = input.value.slice(start).search(/[,;]/);
  const end = rest < 0 ? input.value.length : start + rest;
  return { start, end, typed: input.value.slice(start, end).trim() };
}
const typedTags = (input) => input.value.split(/[,;]/).map((name) => name.trim());

async function ask(frame, typed) {
  const asked = `${frame.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
  if (!suggested.has(asked)) {
    const answer = await fetch(asked);
    if (!answer.ok) return { tags: [], twin: "" };
    suggested.set(asked, await answer.json());
  }
  return suggested.get(asked);
}

function closeTags(frame) {
  clearTimeout(tagsPause);
  const input = one("input", frame);
  tagList(frame).hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function showTags(frame, tags) {
  const input = one("input", frame);
  const options = tags.map(({ name, alias }, place) => {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.name = name;
    option.append(name);
    if (alias) option.append(" ", Object.assign(document.createElement("small"), { textContent: `(${alias})` }));
    return Object.assign(option, { id: `${input.id}-word-${place}` });
  });
  tagList(frame).replaceChildren(...options);
  tagList(frame).hidden = !options.length;
  input.setAttribute("aria-expanded", String(!!options.length));
  input.removeAttribute("aria-activedescendant");
}

async function suggestTags(frame) {
  const input = one("input", frame);
  const { typed } = atHand(input);
  try {
    const others = typedTags(input).filter((name) => name !== typed);
    const { tags } = typed ? await ask(frame, typed) : { tags: [] };
    if (document.activeElement !== input || atHand(input).typed !== typed) return;
    showTags(frame, tags.filter(({ name }) => name !== typed && !others.includes(name)));
    await sayTwin(frame);
  } catch {
    // Without suggestions the field takes what is typed as well.
    closeTags(frame);
  }
}

/* Ask about the first name in the field that is all but a tag's; the one that is being typed may become another. */
async function sayTwin(frame) {
  const input = one("input", frame);
  const isTyping = document.activeElement === input && !tagList(frame).hidden;
  const names = typedTags(input).filter((name) => name && !(isTyping && name === atHand(input).typed));
  const said = await Promise.all(names.map(async (name) => ({ name, twin: (await ask(frame, name)).twin })));
  const found = said.find(({ name, twin }) => twin && typedTags(input).includes(name));
  const hint = one("[data-twin]", frame);
  hint.hidden = !found;
  if (found) Object.assign(one("button", hint), { textContent: `«${found.twin}»`, value: found.name });
}

function markTag(frame, option) {
  const input = one("input", frame);
  tagAt(frame)?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function takeTag(frame, option) {
  const input = one("input", frame);
  const { start, end } = atHand(input);
  const before = input.value.slice(0, start);
  const after = input.value.slice(end).replace(/^[,;]\s*/, "");
  const begun = `${before}${before ? " " : ""}${option.dataset.name}, `.replace(/([,;]) {2,}/g, "$1 ");
  input.value = begun + after;
  input.setSelectionRange(begun.length, begun.length);
  closeTags(frame);
  sayTwin(frame).catch(() => closeTags(frame));
}

function moveTag(frame, forward) {
  const options = [...tagList(frame).children];
  const place = options.indexOf(tagAt(frame)) + (forward ? 1 : -1);
  markTag(frame, place === -2 ? options.at(-1) : options[place]);
}

addEventListener("focusin", ({ target }) => {
  const frame = target.matches?.("[data-suggest] input") && tagField(target);
  if (!frame || target.getAttribute("role") === "combobox") return;
  // The browser's own list knows one tag only, the first.
  target.removeAttribute("list");
  const said = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": tagList(frame).id };
  for (const [name, value] of Object.entries(said)) target.setAttribute(name, value);
});
addEventListener("input", ({ target }) => {
  const frame = target.matches("[data-suggest] input") && tagField(target);
  if (!frame) return;
  clearTimeout(tagsPause);
  tagsPause = setTimeout(suggestTags, TAGS_PAUSE_MS, frame);
});
addEventListener("keydown", (event) => {
  const frame = event.target.matches?.("[data-suggest] input") && tagField(event.target);
  if (!frame || tagList(frame).hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") moveTag(frame, event.key === "ArrowDown");
  else if (event.key === "Enter" && tagAt(frame)) takeTag(frame, tagAt(frame));
  else if (event.key === "Escape") closeTags(frame);
  else return;
  event.preventDefault();
});
addEventListener("focusout", ({ target }) => {
  const frame = target.matches?.("[data-suggest] input") && tagField(target);
  if (!frame) return;
  closeTags(frame);
  sayTwin(frame).catch(() => closeTags(frame));
});
addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-suggest] [role=option]");
  if (!option) return;
  event.preventDefault();
  takeTag(tagField(option), option);
});
addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-twin] button");
  if (!button) return;
  const frame = tagField(button);
  const input = one("input", frame);
  const names = typedTags(input).map((name) => (name === button.value ? button.textContent.slice(1, -1) : name));
  input.value = [...new Set(names)].join(", ");
  one("[data-twin]", frame).hidden = true;
  input.focus();
});
