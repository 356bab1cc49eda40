// The keyboard of the family's language, under the field it types into; the language is data from /keyboard/{tag}.

import { faceOf, formsOf, shortened, typed } from "./compose.js";
import { keepOneStop, makeKey, makeRow, walkByArrows, wordedKey } from "./keys.js";

class Keyboard {
  #board;
  #field;
  #root;
  #page = "letters";
  #forms = makeRow([], "forms");

  constructor(board, field, stage) {
    this.#board = board;
    this.#field = field;
    this.#root = document.createElement("div");
    this.#root.className = "keyboard";
    this.#root.lang = board.tag;
    this.#root.dir = board.direction;
    this.#root.setAttribute("role", "group");
    this.#root.ariaLabel = document.querySelector("template#tool-keys")?.dataset.label ?? "";
    stage.replaceChildren(this.#root);
    walkByArrows(this.#root);
    // A tap leaves the caret where it is.
    this.#root.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#root.addEventListener("click", (event) => this.#tap(event.target.closest("button.key")));
    for (const event of ["input", "keyup", "pointerup", "focus"]) {
      field.addEventListener(event, () => this.#follow());
    }
    field.inputMode = "none"; // a tablet's own keyboard would lie over ours
    this.#lay();
  }

  get #before() {
    return this.#field.value.slice(0, this.#field.selectionStart);
  }

  #tap(key) {
    if (!key) return;
    if (key.dataset.key) this.#command(key.dataset.key);
    else this.#write(key);
  }

  #write(key) {
    const { text, replaces = "" } = key.dataset;
    const before = this.#before;
    if (replaces) this.#put(before.slice(0, -replaces.length) + text);
    else this.#put(typed(this.#board, before, text));
    // Katakana, which have no small letters, stay until they are switched off.
    if (this.#page === "capitals" && text.toLowerCase() !== text) this.#turn("letters");
  }

  #command(id) {
    const isSelected = this.#field.selectionStart !== this.#field.selectionEnd;
    switch (id) {
      case "space":
        return this.#put(`${this.#before} `);
      case "enter":
        return this.#put(`${this.#before}\n`);
      case "delete":
        return this.#put(isSelected ? this.#before : shortened(this.#before));
      case "capitals":
        return this.#turn(this.#page === "capitals" ? "letters" : "capitals");
      case "close":
        return this.#root.dispatchEvent(new Event("pod:close", { bubbles: true }));
      default:
        return this.#turn(id);
    }
  }

  /** Put *text* in place of what stands before the caret and of what is selected. */
  #put(text) {
    const field = this.#field;
    const longest = field.maxLength;
    const after = field.value.slice(field.selectionEnd);
    if (longest > 0 && text.length + after.length > longest && text.length > this.#before.length) return;
    field.setRangeText(text, 0, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #turn(page) {
    const isNewShape = (page === "digits") !== (this.#page === "digits");
    this.#page = page;
    if (isNewShape) this.#lay();
    else this.#relabel();
  }

  /** Lay the keys of this page out; the focus goes to the key that led here. */
  #lay() {
    const hadFocus = this.#root.contains(document.activeElement);
    const { rows, marks, digits, signs, forms, is_complete: isComplete } = this.#board;
    const isLetters = this.#page !== "digits";
    const lines = isLetters ? rows : [...digits, ...signs];
    const markRows = isLetters ? marks.map((row) => makeRow(row.map((key) => makeKey(key)), "marks")) : [];
    const note = document.querySelector("template#tool-keys")?.content.querySelector("[data-when=incomplete]");
    this.#root.replaceChildren(
      ...(isComplete || !note ? [] : [note.cloneNode(true)]),
      ...(isLetters && Object.keys(forms).length ? [this.#forms] : []),
      ...markRows,
      ...lines.map((row) => makeRow(row.map((key) => makeKey(key, this.#board.faces[key])), "letters")),
      this.#lastRow(isLetters),
    );
    this.#relabel();
    this.#follow();
    keepOneStop(this.#root);
    if (hadFocus) this.#root.querySelector(`[data-key=${isLetters ? "digits" : "letters"}]`)?.focus();
  }

  #lastRow(isLetters) {
    const [first, second] = this.#board.signs[0];
    const hasCapitals = isLetters && this.#board.capitals.length > 0;
    const isOneLine = this.#field.tagName === "INPUT";
    return makeRow(
      [
        ...(hasCapitals ? wordedKey("capitals") : []),
        ...wordedKey(isLetters ? "digits" : "letters"),
        ...(isLetters ? [makeKey(second)] : []),
        ...wordedKey("space"),
        ...(isLetters ? [makeKey(first)] : []),
        ...wordedKey("delete"),
        ...(isOneLine ? [] : wordedKey("enter")),
        ...wordedKey("close"),
      ],
      "commands",
    );
  }

  /** Small or capital letters on the same keys. */
  #relabel() {
    if (this.#page === "digits") return;
    const isCapital = this.#page === "capitals";
    const letters = (isCapital ? this.#board.capitals : this.#board.rows).flat();
    [...this.#root.querySelectorAll(".letters > .key")].forEach((key, at) => {
      key.dataset.text = letters[at];
      key.textContent = this.#board.faces[letters[at]] ?? letters[at];
    });
    const toggle = this.#root.querySelector("[data-key=capitals]");
    if (toggle) toggle.ariaPressed = String(isCapital);
  }

  /** Offer what fits the letter before the caret. */
  #follow() {
    const before = this.#before;
    for (const mark of this.#root.querySelectorAll(".marks > .key")) {
      mark.textContent = faceOf(mark.dataset.text, before);
    }
    const hadFocus = this.#forms.contains(document.activeElement);
    const { end, forms } = formsOf(this.#board, before);
    this.#forms.replaceChildren(...forms.map((form) => makeKey(form)));
    for (const key of this.#forms.children) Object.assign(key.dataset, { replaces: end });
    this.#forms.scrollTo(0, 0);
    if (hadFocus) this.#root.querySelector(".letters > .key")?.focus();
    keepOneStop(this.#root);
  }
}

/** Show the keyboard of *field* in *stage*; without one the field still takes a plugged-in keyboard. */
export async function openKeyboard(field, stage) {
  const answer = await fetch(`/keyboard/${encodeURIComponent(field.dataset.keyboard)}`).catch(() => null);
  if (!answer?.ok) return;
  const board = await answer.json();
  field.setSelectionRange(field.value.length, field.value.length);
  new Keyboard(board, field, stage);
  stage.scrollIntoView({ block: "nearest" });
  field.scrollIntoView({ block: "nearest" }); // where both do not fit, the words go first
}
