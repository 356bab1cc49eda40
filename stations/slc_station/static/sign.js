// A signature drawn on the pad goes into the form as strokes; a mark or "later" needs no script.

import { Ink } from "./ink.js";
import { onTaps } from "./tool.js";

const FEWEST_POINTS = 5; // a tap is no signature
const MOST_POINTS = 4000; // what a form can carry

export function openPad(form) {
  const strokes = form.querySelector("input[name=strokes]");
  const drawn = form.querySelector("button[value=drawn]");
  const ink = new Ink(form.querySelector("canvas.pad"), MOST_POINTS, show);

  function show() {
    const isEnough = ink.points >= FEWEST_POINTS;
    strokes.value = isEnough ? JSON.stringify(ink.strokes) : "";
    drawn.disabled = !isEnough;
  }

  onTaps(form, { clear: () => ink.clear() });
  show();
}
