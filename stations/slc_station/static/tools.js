// Ways to answer beside the cards: one tool is open at a time, under its button.

import { openPaper } from "./draw.js";
import { openKeyboard } from "./keyboard.js";
import { openVoice } from "./voice.js";

const OPENERS = { voice: openVoice, draw: openPaper, type: openTyping };

/** Open the tool of a tapped `button[data-tool]`; a second tap closes it. */
export function offerTools(tools) {
  const stage = tools.querySelector(".tool-stage");
  const buttons = [...tools.querySelectorAll("button[data-tool]")];
  const opened = () => buttons.find((button) => button.ariaExpanded === "true");
  let close = () => {};

  function turn(button) {
    const isOpen = button === opened();
    close();
    stage.replaceChildren();
    for (const other of buttons) other.ariaExpanded = String(other === button && !isOpen);
    close = isOpen ? () => {} : OPENERS[button.dataset.tool](tools, stage);
    if (!isOpen) stage.scrollIntoView({ block: "center" });
  }

  for (const button of buttons) {
    button.ariaExpanded = "false";
    button.addEventListener("click", () => turn(button));
  }
  tools.addEventListener("pod:close", () => {
    const button = opened();
    turn(button);
    button.focus();
  });
  // Words that were typed before stand in their field; whoever mends them needs the keys.
  const typing = buttons.find((button) => button.dataset.tool === "type");
  tools.querySelector("[data-keyboard]")?.addEventListener("focus", () => {
    if (opened() !== typing) turn(typing);
  });
  window.addEventListener("pagehide", () => close());
}

function openTyping(tools) {
  const form = tools.querySelector("form.typed");
  const field = form.querySelector("[data-keyboard]");
  const keys = stageAfter(field);
  form.hidden = false;
  openKeyboard(field, keys);
  field.focus();
  return () => {
    keys.replaceChildren();
    form.hidden = !field.value;
  };
}

/** A field outside the tools gets its keyboard when it is entered. */
export function offerKeyboard(field) {
  const stage = stageAfter(field);
  stage.addEventListener("pod:close", () => stage.replaceChildren());
  for (const way of ["focus", "click"]) {
    field.addEventListener(way, () => {
      if (stage.querySelector(".keyboard")) return;
      document.querySelectorAll(".keyboard").forEach((other) => other.remove());
      openKeyboard(field, stage);
    });
  }
}

/** Where the keys of a field stand: below it, so that its words stay in sight. */
function stageAfter(field) {
  if (field.nextElementSibling?.matches(".tool-stage")) return field.nextElementSibling;
  const stage = document.createElement("div");
  stage.className = "tool-stage";
  field.after(stage);
  return stage;
}
