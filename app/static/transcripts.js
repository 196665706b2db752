/* Bringing a transcript: a courtesy, as all scripts are. What a page says to it:
     form[data-sends]        is sent as forms are; [data-sending] in it is shown meanwhile, and [data-stop] cancels
     form#preview            its buttons named "do" are carried out in place, without loading the page anew
     [data-shows]            a choice that changes what is shown: it is shown at once
     [data-part]             parts a passage where the cursor stands in its field
     input[name=pick]        chosen with Shift: all from the last one that was chosen */

const preview = () => document.getElementById("preview");
const plain = new WeakSet(); // forms that are to be sent as forms are
let asking = null;
let picked = null;
let cursor = null;

/* While a form is sent and read. To stop is to close the connection: what has not been stored by then never is. */
function showSending(form, isSending) {
  const place = form.querySelector("[data-sending]");
  if (place) place.hidden = !isSending;
}
addEventListener("click", ({ target }) => {
  const form = target.closest?.("[data-stop]")?.form;
  if (!form) return;
  stop();
  showSending(form, false);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sends]").forEach((form) => showSending(form, false)));

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !form.matches("form[data-sends]")) return;
  if (form !== preview() || submitter?.name !== "do" || plain.has(form)) {
    const isLong = form === preview() || [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
    showSending(form, isLong);
    return;
  }
  event.preventDefault();
  carryOut(form, submitter);
});

/* What was asked for last counts. What is answered with anything but the preview is asked for again as forms are. */
async function carryOut(form, button) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), signal });
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("preview");
    if (!shown || answer.redirected) throw new Error("not the preview");
    replace(form, shown, button);
  } catch {
    if (signal.aborted) return;
    plain.add(form);
    form.requestSubmit(button);
  }
}

function replace(form, shown, button) {
  const { id, selectionStart } = document.activeElement ?? {};
  const [, place] = (button.getAttribute("formaction") ?? "").split("#");
  form.replaceWith(document.adoptNode(shown));
  ready();
  // fasett.js takes a form for being sent until something new is shown.
  shown.dispatchEvent(new Event("htmx:load", { bubbles: true }));
  const there = place && document.getElementById(place);
  const kept = id && document.getElementById(id);
  if (there) {
    there.tabIndex = -1;
    there.focus({ preventScroll: true });
    there.scrollIntoView({ block: button.value.startsWith("part:") ? "start" : "nearest" });
  } else if (kept) {
    kept.focus({ preventScroll: true });
    if (kept.matches("input:not([type=checkbox])") && selectionStart != null) kept.setSelectionRange(selectionStart, selectionStart);
  }
}

addEventListener("change", ({ target }) => {
  const form = preview();
  if (target.matches?.("[data-shows]") && target.form === form) carryOut(form, form.querySelector("button[value=show]"));
});

/* Part a passage: a blank line where the cursor was. */
addEventListener("focusout", ({ target }) => {
  if (target.matches?.("#preview textarea")) cursor = { field: target, at: target.selectionStart };
});
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-part]");
  if (button) {
    const field = button.closest("details").querySelector("textarea");
    const at = cursor?.field === field ? cursor.at : 0;
    if (!field.value.slice(0, at).trim() || !field.value.slice(at).trim()) return field.focus();
    field.setRangeText("\n\n", at, at, "end");
    carryOut(field.form, field.closest("details").querySelector("button[value=show]"));
  }
  const box = event.target.closest?.("#preview input[name=pick]");
  if (!box) return;
  const boxes = [...document.querySelectorAll("#preview input[name=pick]")];
  const [from, to] = [boxes.indexOf(picked), boxes.indexOf(box)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  picked = box;
});

function ready() {
  for (const button of document.querySelectorAll("#preview [data-part]")) button.hidden = false;
}
ready();
