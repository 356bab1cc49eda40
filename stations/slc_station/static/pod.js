// The one script of every page: it opens the tools that the page holds. A conference can be led without it.

/** A second tap on a form that is on its way is not sent; on coming back the form works again. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Only once the browser has read which button was tapped.
    setTimeout(() => setAll(form, true));
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      setAll(form, false);
    }
  });
}

function setAll(form, isSent) {
  for (const button of form.querySelectorAll("button")) {
    if (isSent) button.dataset.was = button.disabled ? "off" : "on";
    button.disabled = isSent || button.dataset.was === "off";
  }
}

function showWhatNeedsScript() {
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
}

async function openTools() {
  const card = document.querySelector("form#card");
  const signs = document.querySelectorAll("form.sign");
  const tools = document.querySelectorAll("section.tools");
  const fields = [...document.querySelectorAll("[data-keyboard]")].filter((field) => !field.closest("section.tools"));
  const blanks = document.querySelectorAll("[data-insert]");
  const lock = document.getElementById("lock");
  const wait = document.getElementById("wait");
  const idleMs = Number(document.body.dataset.idleMs);

  if (card) (await import("./card.js")).openCard(card);
  if (signs.length) signs.forEach((await import("./sign.js")).openPad);
  if (tools.length) tools.forEach((await import("./tools.js")).offerTools);
  if (fields.length) fields.forEach((await import("./tools.js")).offerKeyboard);
  if (blanks.length) (await import("./blanks.js")).offerBlanks(blanks);
  if (lock && idleMs) (await import("./idle.js")).watchIdle(idleMs, lock, document.getElementById("still-there"));
  if (wait) (await import("./beat.js")).beat(wait);
  document.body.dataset.tools = "ready";
}

sendOnce();
showWhatNeedsScript();
openTools();
