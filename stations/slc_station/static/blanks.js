// A tap puts a blank of the line, such as {teacher}, where the caret stands: braces are no keys of a family's language.

/** Let each button write its blank into the field that it controls. */
export function offerBlanks(buttons) {
  for (const button of buttons) {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    // A tap leaves the caret where it is.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
  }
}
