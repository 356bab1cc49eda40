// Keys on the screen: one stop of the Tab key for all of them, arrows from key to key.

const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** A key that gives *text* and shows *face*. */
export function makeKey(text, face = text) {
  const key = document.createElement("button");
  key.type = "button";
  key.tabIndex = -1;
  key.className = "key";
  key.dataset.text = text;
  key.textContent = face;
  return key;
}

/** A row of keys; *kind* is a further class. */
export function makeRow(keys, kind = "") {
  const row = document.createElement("div");
  row.className = `keys ${kind}`.trim();
  row.append(...keys);
  return row;
}

/** The key `data-key="id"` with its words from the page's template, as a list of one, or of none if it is not there. */
export function wordedKey(id) {
  const found = document.querySelector("template#tool-keys")?.content.querySelector(`[data-key="${id}"]`);
  if (!found) return [];
  const key = found.cloneNode(true);
  key.type = "button";
  key.tabIndex = -1;
  key.classList.add("key");
  return [key];
}

/** Let arrows walk between the keys of *root*, as they lie on the screen. */
export function walkByArrows(root) {
  const keysOf = () => [...root.querySelectorAll("button.key")];
  root.addEventListener("focusin", (event) => {
    for (const key of keysOf()) key.tabIndex = key === event.target ? 0 : -1;
  });
  root.addEventListener("keydown", (event) => {
    if (!ARROWS.has(event.key) || !event.target.matches("button.key")) return;
    event.preventDefault();
    neighbour(keysOf(), event.target, event.key, getComputedStyle(root).direction === "rtl")?.focus();
  });
}

/** Give the Tab key a place to stop where it has none: the first letter. */
export function keepOneStop(root) {
  if (root.querySelector('.key[tabindex="0"]')) return;
  const first = root.querySelector(".letters > .key") ?? root.querySelector(".key");
  if (first) first.tabIndex = 0;
}

function neighbour(keys, from, arrow, isRightToLeft) {
  const at = keys.indexOf(from);
  switch (arrow) {
    case "Home":
      return keys[0];
    case "End":
      return keys.at(-1);
    case "ArrowUp":
    case "ArrowDown":
      return nearest(keys, from, arrow === "ArrowDown" ? 1 : -1);
    default: {
      const step = (arrow === "ArrowRight") === isRightToLeft ? -1 : 1;
      return keys[(at + step + keys.length) % keys.length];
    }
  }
}

/** The nearest key of the row above (-1) or below (1). */
function nearest(keys, from, way) {
  const middle = (key) => {
    const box = key.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = middle(from);
  const beyond = keys
    .map((key) => ({ key, away: (middle(key)[1] - y) * way, aside: Math.abs(middle(key)[0] - x) }))
    .filter(({ away }) => away > 1)
    .sort((one, other) => one.away - other.away);
  return beyond
    .filter(({ away }) => away < beyond[0].away + 1)
    .sort((one, other) => one.aside - other.aside)[0]?.key;
}
