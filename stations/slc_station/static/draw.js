// A drawing instead of words; nothing leaves the page before Keep.

import { Ink } from "./ink.js";
import { enter, keep, loadAnew, mount, onTaps } from "./tool.js";

const MOST_POINTS = 25_000; // what the pod takes

export function openPaper(tools, stage) {
  const root = mount(stage, "tool-draw", "ready");
  const ink = new Ink(root.querySelector("canvas"), MOST_POINTS, () => enter(root, "ready"));

  async function keepDrawing() {
    if (!ink.strokes.length) return enter(root, "empty");
    if (root.dataset.state === "keeping") return;
    enter(root, "keeping");
    const isKept = await keep(tools, JSON.stringify(ink.strokes), "application/json");
    if (isKept) loadAnew();
    else enter(root, "failed");
  }

  onTaps(root, { clear: () => ink.clear(), keep: keepDrawing });
  return () => {};
}
