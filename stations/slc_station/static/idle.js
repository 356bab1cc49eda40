// A screen that nobody touches closes by itself: the pages of one family are not for the next one to see.

const WARNING_MS = 30_000;
const TELL_MS = 60_000;
const TOUCHES = ["pointerdown", "keydown", "input", "pod:awake"];

/** Submit the form *lock* after *idleMs* without a touch; *warning* asks first whether somebody is there. */
export function watchIdle(idleMs, lock, warning) {
  const warningMs = Math.min(WARNING_MS, idleMs / 2);
  let timer;
  let told = performance.now();

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(warn, idleMs - warningMs);
  }

  function warn() {
    warning?.showModal();
    timer = setTimeout(() => lock.requestSubmit(), warningMs);
  }

  function touched() {
    // The warning goes on a whole tap: half of one would press what lies below it.
    if (warning?.open) return;
    wait();
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    fetch("/health?touch=1").catch(() => {}); // the next page will tell whether the pod is there
  }

  for (const touch of TOUCHES) document.addEventListener(touch, touched, { capture: true });
  warning?.addEventListener("click", () => warning.close());
  warning?.addEventListener("close", touched);
  wait();
}
