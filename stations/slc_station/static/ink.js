// A canvas on which a finger, pen or mouse draws; what is drawn is numbers, never an image.

const PAPER = 1000; // the longer side of the canvas, whatever the screen
const NIB = 8;
const NEAREST = 3; // points closer than this tell nothing more

/** Strokes `[[x, y, x, y, …], …]` in thousandths of the canvas's longer side; *onChange* hears of each that ended. */
export class Ink {
  strokes = [];
  /** How many points were drawn. */
  points = 0;
  #canvas;
  #mostPoints;
  #onChange;
  #pointer = null;

  constructor(canvas, mostPoints, onChange) {
    this.#canvas = canvas;
    this.#mostPoints = mostPoints;
    this.#onChange = onChange;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#draw(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => this.#end(event));
    }
    new ResizeObserver(() => this.#repaint()).observe(canvas);
  }

  clear() {
    this.strokes = [];
    this.points = 0;
    this.#pointer = null;
    this.#repaint();
    this.#onChange();
  }

  #begin(event) {
    // One finger draws; a palm or another child's finger does not.
    if (this.#pointer !== null || event.button !== 0 || this.points >= this.#mostPoints) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.strokes.push([]);
    this.#add(this.#place(event));
  }

  #draw(event) {
    if (event.pointerId !== this.#pointer || this.points >= this.#mostPoints) return;
    const [x, y] = this.#place(event);
    const stroke = this.strokes.at(-1);
    if (Math.hypot(x - stroke.at(-2), y - stroke.at(-1)) >= NEAREST) this.#add([x, y]);
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#onChange();
  }

  #add(point) {
    const stroke = this.strokes.at(-1);
    stroke.push(...point);
    this.points += 1;
    this.#paint(stroke.slice(-4));
  }

  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    const longer = Math.max(box.width, box.height);
    const on = (value) => Math.max(0, Math.min(PAPER, Math.round((value / longer) * PAPER)));
    return [on(event.clientX - box.left), on(event.clientY - box.top)];
  }

  #repaint() {
    const canvas = this.#canvas;
    const { clientWidth, clientHeight } = canvas; // both before either changes: the shape hangs on them
    if (!clientWidth) return; // not on the screen: a size of nothing would lose its shape
    const dense = window.devicePixelRatio || 1;
    canvas.width = Math.round(clientWidth * dense);
    canvas.height = Math.round(clientHeight * dense);
    const scale = Math.max(canvas.width, canvas.height) / PAPER;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.strokeStyle = getComputedStyle(canvas).color;
    Object.assign(pen, { lineWidth: NIB, lineCap: "round", lineJoin: "round" });
    for (const stroke of this.strokes) this.#paint(stroke);
  }

  #paint(stroke) {
    const pen = this.#canvas.getContext("2d");
    pen.beginPath();
    pen.moveTo(stroke[0], stroke[1]);
    // A dot is a line to its own beginning.
    for (let at = 0; at < stroke.length; at += 2) pen.lineTo(stroke[at], stroke[at + 1]);
    pen.stroke();
  }
}
