// The idle page: a keypad for the card's code, and a scanner that is heard wherever the focus is.

import { keepOneStop, makeKey, makeRow, walkByArrows, wordedKey } from "./keys.js";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: nothing that looks alike
const LOOKS_LIKE = { O: "0", I: "1", L: "1" };
const LENGTH = 12;
const SCANNED = /^SLC1:([0-9A-Z]{12})$/;
const SCANNER_MS = 50; // between two letters; nobody types this fast for so long
const KEYS_A_ROW = 8;

export function openCard(form) {
  const code = form.querySelector("#code");
  const check = document.getElementById("code-check");
  const keypad = form.querySelector(".keypad");

  function show(text) {
    const symbols = symbolsOf(text);
    code.value = symbols.match(/.{1,4}/g)?.join("-") ?? "";
    const isWhole = symbols.length === LENGTH;
    form.dataset.check = isWhole ? (isRight(symbols) ? "right" : "wrong") : "";
    if (check) check.hidden = form.dataset.check !== "wrong";
  }

  code.addEventListener("input", () => {
    // Somebody who mends a letter in the middle keeps the caret there.
    if (code.selectionStart === code.value.length) show(code.value);
  });
  if (keypad) layKeypad(keypad, code, show);
  listenToScanner((scanned) => {
    show(scanned);
    if (form.dataset.check === "right") form.requestSubmit();
  });
}

function layKeypad(keypad, code, show) {
  const rows = SYMBOLS.match(new RegExp(`.{${KEYS_A_ROW}}`, "g"));
  keypad.replaceChildren(...rows.map((row) => makeRow([...row].map((symbol) => makeKey(symbol)), "letters")));
  keypad.append(makeRow(wordedKey("delete"), "commands"));
  keepOneStop(keypad);
  walkByArrows(keypad);
  keypad.addEventListener("click", (event) => {
    const key = event.target.closest("button.key");
    if (key) show(key.dataset.text ? code.value + key.dataset.text : symbolsOf(code.value).slice(0, -1));
  });
}

/** Call *onScan* with each code that a scanner types: a burst of keys that begins with our prefix and ends with Enter. */
function listenToScanner(onScan) {
  let burst = { named: "", placed: "", last: 0 };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.timeStamp - burst.last > SCANNER_MS) burst = { named: "", placed: "", last: 0 };
      burst.last = event.timeStamp;
      if (event.key !== "Enter") {
        if (event.key.length === 1) burst.named += event.key.toUpperCase();
        burst.placed += placeOf(event);
        return;
      }
      const scanned = SCANNED.exec(burst.named) ?? SCANNED.exec(burst.placed);
      burst = { named: "", placed: "", last: 0 };
      if (!scanned) return;
      event.preventDefault(); // no button under the focus is pressed
      event.stopPropagation();
      onScan(scanned[1]);
    },
    { capture: true },
  );
}

/** What a scanner means that types like an American keyboard, whatever language this computer's keyboard has. */
function placeOf({ code, shiftKey }) {
  if (code === "Semicolon" && shiftKey) return ":";
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? "";
}

function symbolsOf(text) {
  const typed = text.normalize("NFKC").toUpperCase().trim().replace(/^SLC1:/, "");
  return [...typed]
    .map((symbol) => LOOKS_LIKE[symbol] ?? symbol)
    .filter((symbol) => SYMBOLS.includes(symbol))
    .slice(0, LENGTH)
    .join("");
}

/** Whether the last symbol fits the others; the arithmetic is that of slc_core/exchange/card.py. */
function isRight(symbols) {
  return [...symbols].reduce((total, symbol) => doubled(total) ^ SYMBOLS.indexOf(symbol), 0) === 0;
}

function doubled(value) {
  return value & 0b10000 ? (value << 1) ^ 0b100101 : value << 1;
}
