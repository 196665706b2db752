/* The evidence map: what hangs together with the box that is pointed at, or that has the focus, stands out. A courtesy:
   every box is a link without it.
     svg[data-evidence-map] > a[data-node="3"]     a box, by its number
     path[data-from="3"][data-to="7"]              a line between two boxes, from left to right */

const map = document.querySelector("[data-evidence-map]");
const lines = map ? [...map.querySelectorAll("[data-from]")] : [];

/* All that is reached from a box by lines that run one way. */
function reached(number, from, to) {
  const boxes = new Set([number]);
  const along = new Set();
  for (const box of boxes)
    for (const line of lines)
      if (line.dataset[from] === box) {
        along.add(line);
        boxes.add(line.dataset[to]);
      }
  return { boxes, along };
}

function mark(box) {
  for (const marked of map.querySelectorAll("[data-marked]")) delete marked.dataset.marked;
  map.toggleAttribute("data-marking", Boolean(box));
  if (!box) return;
  for (const ends of [["from", "to"], ["to", "from"]]) {
    const { boxes, along } = reached(box.dataset.node, ...ends);
    for (const line of along) line.dataset.marked = "";
    for (const each of map.querySelectorAll("[data-node]")) if (boxes.has(each.dataset.node)) each.dataset.marked = "";
  }
}

for (const happens of ["pointerover", "focusin"])
  map?.addEventListener(happens, ({ target }) => mark(target.closest("[data-node]")));
for (const happens of ["pointerleave", "focusout"]) map?.addEventListener(happens, () => mark(null));
