// What the tools of a page have in common: each is a template of the page, is in one state, and shows what belongs to it.

/** A copy of the page's template, put into *stage* in its first state. */
export function mount(stage, template, state) {
  const root = document.createElement("div");
  root.className = "tool";
  root.append(document.getElementById(template).content.cloneNode(true));
  stage.replaceChildren(root);
  enter(root, state);
  return root;
}

/** Show what `data-when` says belongs to *state*; the focus stays inside the tool when its place goes. */
export function enter(root, state) {
  const hadFocus = root.contains(document.activeElement);
  root.dataset.state = state;
  for (const part of root.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(state);
  }
  const buttons = [...root.querySelectorAll("button")].filter((button) => !button.closest("[hidden]"));
  if (hadFocus && !buttons.includes(document.activeElement)) buttons[0]?.focus();
}

/** Call *taps*[name] when a button `data-do="name"` is tapped. */
export function onTaps(root, taps) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    taps[button?.dataset.do]?.();
  });
}

/** Send what the family chose to keep; true once the pod has it. */
export async function keep(tools, body, mediaType) {
  const { nonce, question, who } = tools.dataset;
  const address = `/keep?${new URLSearchParams({ nonce, question, who })}`;
  try {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": mediaType }, body });
    return answer.status === 201;
  } catch {
    return false; // the pod is starting again; what was said is still in the page
  }
}

/** Load the page anew, which now holds what was kept. */
export function loadAnew() {
  window.location.assign("/");
}

/** Somebody is here although nothing is touched: a voice is being recorded or played. */
export function stayAwake() {
  document.dispatchEvent(new Event("pod:awake"));
}
