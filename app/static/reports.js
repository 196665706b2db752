/* The report pages' script: a courtesy, as fasett.js is. What a page says to it:
     [data-move="up|down"]                 moves the section it stands in, an li[data-name]; #moved is read aloud
     a[data-file="Word"]                   a file that takes a while: busy until it is there
     #file-said[data-making][data-made]    how that goes, in words with {} for the name; #file-failed when it does not */

const one = (selector, within = document) => within.querySelector(selector);
const SLOW_MS = 700;

/* --- Sections change places here, so that nothing typed travels and the focus stays --- */
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button) return;
  event.preventDefault();
  const section = button.closest("li");
  const isUp = button.dataset.move === "up";
  const other = isUp ? section.previousElementSibling : section.nextElementSibling;
  if (!other) return;
  if (isUp) other.before(section);
  else other.after(section);
  button.focus();
  section.scrollIntoView({ block: "nearest" });
  one("#moved").textContent = `${button.title}: ${section.dataset.name}`;
  section.dispatchEvent(new Event("change", { bubbles: true }));
});

/* --- What was typed before the page was ready, or put back by the browser, is shown on the sheet too --- */
const isChanged = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.matches("input, textarea") && field.value !== field.defaultValue;
addEventListener("load", () => {
  const builder = one("#builder");
  if (builder && [...builder.elements].some(isChanged)) builder.dispatchEvent(new Event("change", { bubbles: true }));
});

/* --- Files: fetched, so that the page can say how it goes --- */
function take(answer, blob) {
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "");
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name?.[1] ?? "" });
  link.click();
  // The browser has taken it by then; a large file would otherwise stay in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function fetchFile(link) {
  const said = one("#file-said"),
    failed = one("#file-failed");
  const name = link.dataset.file;
  failed.hidden = true;
  said.textContent = "";
  link.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => (said.textContent = said.dataset.making.replace("{}", name)), SLOW_MS);
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    take(answer, await answer.blob());
    if (said.textContent) said.textContent = said.dataset.made.replace("{}", name);
  } catch {
    said.textContent = "";
    failed.hidden = false;
  } finally {
    clearTimeout(slow);
    link.removeAttribute("aria-busy");
  }
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-file]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy") !== "true") fetchFile(link);
});

/* --- A link to a section that is folded away opens what holds it --- */
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest?.("details:not([open])");
  if (folded) folded.open = true;
}
addEventListener("hashchange", unfold);
unfold();
