// A page says every few seconds that it is alive, for whoever watches over the screen. When the pod does not answer,
// it asks for patience in the page's own words, and comes back to the same step as soon as it does.

const BEAT_MS = 5_000;
const ANSWER_MS = 4_000;
const MISSES = 2;
const RETRY_MS = 1_000;

/** Beat until the pod is silent; then show *wait*, and lead back to the screen once it answers. */
export function beat(wait) {
  let misses = 0;

  async function once() {
    try {
      const answer = await fetch("/beat", { signal: AbortSignal.timeout(ANSWER_MS), cache: "no-store" });
      if (!answer.ok) throw new Error(answer.statusText);
      if (wait.open) {
        location.replace("/");
        return;
      }
      misses = 0;
    } catch {
      misses += 1;
      if (misses >= MISSES && !wait.open) wait.showModal();
    }
    setTimeout(once, misses ? RETRY_MS : BEAT_MS);
  }

  // Escape would put it away, and there is nothing behind it that works.
  wait.addEventListener("cancel", (event) => event.preventDefault());
  setTimeout(once, BEAT_MS);
}
