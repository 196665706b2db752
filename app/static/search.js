/* The search pages' script: a courtesy, as fasett.js is. What a page says to it:
     #search, #q[data-words], ul#words      the form, its field with the address of completions, and where they are shown
     #results                               what htmx swaps; in it #hits[data-words], the words that were searched for
     [data-hit] with an a and .f-pin        what the arrows go through; P pins the one at hand
     .f-big in order, a[rel=prev|next], a[data-leave]   a projector's hits, and where its keys lead
     #said                                  what is read aloud
     .f-facet__rest > a                     leads to more values of a facet, which come when it is opened
     #failed                                shown when no answer came
     #keys with #keys-on                    every key, and whether single keys work */

const one = (selector, within = document) => within.querySelector(selector);
const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
const field = () => one("#q");
const form = () => one("#search");
const PAUSE_MS = 150;

/* Until Enter is pressed, there may be more to come of the last word; and all of the typing is one step in the history. */
let typing = ""; // "begun", and "on" when the first hits are there
addEventListener("input", ({ target }) => {
  if (target === field()) typing ||= "begun";
});
addEventListener(
  "submit",
  ({ target }) => {
    if (target === form()) typing = "";
  },
  true,
);
addEventListener("htmx:configRequest", ({ detail }) => {
  if (typing && detail.verb === "get") detail.headers["Fasett-Typing"] = typing;
});

/* --- Completions: a combobox with a list (ARIA 1.2); the page's own list of suggestions, never the browser's --- */
let asked = null; // what is under way to the server
let pause = 0;
const list = () => one("#words");
const at = () => one("[aria-selected=true]", list());

function close() {
  clearTimeout(pause);
  asked?.abort();
  list().hidden = true;
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

function show(words) {
  const options = words.map((word, place) => {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    return Object.assign(option, { id: `word-${place}`, textContent: word });
  });
  list().replaceChildren(...options);
  list().hidden = !options.length;
  field().setAttribute("aria-expanded", String(!!options.length));
  field().removeAttribute("aria-activedescendant");
}

async function complete() {
  const typed = field().value;
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${field().dataset.words}?${new URLSearchParams({ q: typed })}`, { signal: asked.signal });
    const words = answer.ok ? await answer.json() : [];
    if (field().value === typed && document.activeElement === field()) show(words.filter((word) => word !== typed));
  } catch (error) {
    // Without completions the search works as well; a request that was overtaken is no failure.
    if (error.name !== "AbortError") close();
  }
}

function mark(option) {
  at()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field().setAttribute("aria-activedescendant", option.id);
  else field().removeAttribute("aria-activedescendant");
}

function take(option) {
  field().value = option.textContent;
  close();
  form().requestSubmit();
}

/* The first and the last option lead back to what was typed. */
function move(forward) {
  const options = [...list().children];
  const place = options.indexOf(at()) + (forward ? 1 : -1);
  mark(place === -2 ? options.at(-1) : options[place]);
}

function combobox() {
  const said = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": "words" };
  for (const [name, value] of Object.entries(said)) field().setAttribute(name, value);
}

addEventListener("input", ({ target }) => {
  if (target !== field()) return;
  clearTimeout(pause);
  if (target.value.trim().length < 2) close();
  else pause = setTimeout(complete, PAUSE_MS);
});
addEventListener("submit", ({ target }) => target === form() && close(), true);
addEventListener("focusout", ({ target }) => target === field() && close());
addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("#words [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option);
});
/* Emptying the field empties what is shown; a form's reset would bring back what it was first shown with. */
addEventListener("reset", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  field().value = "";
  close();
  field().focus();
  field().dispatchEvent(new InputEvent("input", { bubbles: true }));
});

/* --- Keys --- */
const KEYS = "fasett:keys";
const areOn = () => localStorage.getItem(KEYS) !== "off";
const isProjector = document.documentElement.dataset.view === "projector";

function activate(hit) {
  one("[data-active]")?.removeAttribute("data-active");
  hit.setAttribute("data-active", "");
  one("a", hit.matches(".f-said > li") ? one(".f-said__at", hit).parentElement : hit).focus();
  hit.scrollIntoView({ block: "nearest" });
}

function step(event, forward) {
  const hits = shown("[data-hit]");
  if (!hits.length) return;
  event.preventDefault();
  const here = hits.findIndex((hit) => hit.hasAttribute("data-active"));
  if (!forward && here <= 0) back();
  else activate(hits[Math.min(hits.length - 1, here + (forward ? 1 : -1))]);
}

function back() {
  one("[data-active]")?.removeAttribute("data-active");
  field().focus();
  field().select();
}

const inList = {
  ArrowDown: () => move(true),
  ArrowUp: () => move(false),
  Enter: () => (at() ? take(at()) : false),
  Escape: close,
};

function single(event) {
  const { key } = event;
  const pinned = isProjector && /^[1-6]$/.test(key) && shown(".f-big")[key - 1];
  if (pinned) one(".f-big__n", pinned).click();
  else if (isProjector && key === "ArrowRight") one("a[rel=next]")?.click();
  else if (isProjector && key === "ArrowLeft") one("a[rel=prev]")?.click();
  else if (key === "?" && areOn()) one("#keys")?.togglePopover();
  else if (key.toLowerCase() === "p") one("[data-active] > .f-hit__do > .f-pin, [data-active] > .f-big__n")?.click();
  else if (key === "Escape" && isProjector) one("a[data-leave]").click();
  else if (key === "Escape") back();
  else return;
  event.preventDefault();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !field()) return;
  const control = event.target.closest?.("input, textarea, select");
  const isTypedIn = control?.matches(":not([type=checkbox], [type=radio])");
  if (event.target === field() && !list().hidden && event.key in inList) {
    if (inList[event.key]() !== false) event.preventDefault();
  } else if (one(":popover-open")?.contains(event.target)) {
    // What is open keeps its own keys.
  } else if (/^Arrow(Down|Up)$/.test(event.key) && (!control || control === field())) {
    step(event, event.key === "ArrowDown");
  } else if (event.key === "Escape" && control === field() && isProjector) {
    event.preventDefault();
    field().blur();
  } else if (!isTypedIn) {
    single(event);
  }
});
addEventListener("focusin", ({ target }) => {
  const hit = target.closest?.("[data-hit]");
  if (hit?.hasAttribute("data-active")) return;
  one("[data-active]")?.removeAttribute("data-active");
  hit?.setAttribute("data-active", "");
});
addEventListener("change", ({ target }) => {
  if (target.id === "keys-on") localStorage.setItem(KEYS, target.checked ? "on" : "off");
});

/* --- What htmx swaps: what was open stays open, the focus stays, and a failure is told --- */
let kept = null;
addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  if (target.id !== "results") return;
  const drawer = one(":popover-open", target);
  const active = document.activeElement;
  kept = {
    drawer: drawer?.id,
    scroll: one(".f-drawer__body", target)?.scrollTop,
    focus: target.contains(active) ? active.id || "hits" : "",
    hit: detail.requestConfig.elt === form() ? shown("[data-hit]").findIndex((hit) => hit.contains(active)) : -1,
    open: new Map([...target.querySelectorAll("details[id]")].map((each) => [each.id, each.open])),
    hits: detail.requestConfig.elt.id === "more" ? shown("[data-hit]").length : 0,
    isField: detail.requestConfig.elt === form(),
  };
});
addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "results" || !kept) return;
  for (const each of target.querySelectorAll("details[id]")) each.open = kept.open.get(each.id) ?? each.open;
  if (kept.drawer) document.getElementById(kept.drawer)?.showPopover();
  const drawer = one(".f-drawer__body", target);
  if (drawer && kept.scroll) drawer.scrollTop = kept.scroll;
  if (kept.hits) activate(shown("[data-hit]")[kept.hits] ?? shown("[data-hit]").at(-1));
  else if (shown("[data-hit]")[kept.hit]) activate(shown("[data-hit]")[kept.hit]);
  else if (kept.focus) (document.getElementById(kept.focus) ?? one("#hits")).focus({ preventScroll: true });
  typing &&= "on";
  const { words } = one("#hits").dataset;
  if (!kept.isField) field().value = words;
  if (one("#save-name")) one("#save-name").value = words.slice(0, one("#save-name").maxLength);
  one("#failed").hidden = true;
  kept = null;
});
/* The values of a facet that are seldom chosen come when their list is opened. */
addEventListener(
  "toggle",
  ({ target }) => {
    const link = target.matches(".f-facet__rest[open]") ? one(":scope > a", target) : null;
    if (link) htmx.ajax("GET", link.href, { source: link, target: link, swap: "outerHTML" });
  },
  true,
);
/* A pin that was set from the keyboard leaves the focus where it was, on the hit at hand. */
addEventListener("htmx:afterRequest", ({ detail }) => {
  const hit = one("[data-active]");
  if (hit && detail.elt.matches(".f-pin") && document.activeElement === document.body) activate(hit);
});
function fail({ detail }) {
  // A session that has ended: the page asks for a sign-in, and leads back to the search.
  if (detail.xhr?.status === 401) location.assign(detail.pathInfo.finalRequestPath);
  else if (one("#failed")) one("#failed").hidden = false;
}
for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(event, fail);

/* The browser's history brings a page back without the scripts' part of it. */
function begin() {
  if (!field()) return;
  combobox();
  if (!one("#keys-on")) return;
  one("#keys-on").checked = areOn();
  one("[data-keys]").hidden = false;
}
addEventListener("htmx:historyRestore", () => {
  typing = "";
  begin();
});
begin();
