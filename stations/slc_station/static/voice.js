// A voice instead of words: record, listen, then keep or delete; nothing leaves the page before Keep.

import { enter, keep, loadAnew, mount, onTaps, stayAwake } from "./tool.js";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_SECOND = 24_000;
const PIECE_MS = 500;
const MOST_BYTES = 4.9 * 1024 * 1024; // under the pod's 5 MiB, about 25 minutes
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");

class Voice {
  #tools;
  #root;
  #recorder = null;
  #recording = null;
  #player = null;
  #isClosed = false;

  constructor(tools, stage) {
    this.#tools = tools;
    this.#root = mount(stage, "tool-voice", kind() ? "ready" : "refused");
    onTaps(this.#root, {
      record: () => this.#record(),
      stop: () => this.#recorder?.stop(),
      play: () => this.#play(),
      keep: () => this.#keep(),
      delete: () => this.#delete(),
    });
  }

  /** Let go of the microphone and of what was not kept. */
  close() {
    this.#isClosed = true;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#silence();
  }

  async #record() {
    if (this.#recorder) return;
    this.#recorder = {}; // a second tap while the microphone opens asks for no second one
    let microphone;
    try {
      microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (this.#isClosed) throw new Error("closed while the microphone opened");
      this.#listen(microphone);
    } catch {
      microphone?.getTracks().forEach((track) => track.stop());
      this.#recorder = null;
      enter(this.#root, "refused");
    }
  }

  #listen(microphone) {
    const pieces = [];
    let bytes = 0;
    const recorder = new MediaRecorder(microphone, { mimeType: kind(), audioBitsPerSecond: BITS_PER_SECOND });
    const endLevel = showLevel(microphone, this.#root.querySelector("meter"));
    recorder.addEventListener("dataavailable", ({ data }) => {
      pieces.push(data);
      bytes += data.size;
      stayAwake();
      if (bytes > MOST_BYTES && recorder.state === "recording") recorder.stop();
    });
    recorder.addEventListener("stop", () => {
      endLevel();
      microphone.getTracks().forEach((track) => track.stop());
      this.#recorder = null;
      // Bare, as the pod reads it: "audio/webm" without its codec.
      this.#recording = new Blob(pieces, { type: kind().split(";")[0] });
      enter(this.#root, this.#recording.size ? "recorded" : "ready");
    });
    recorder.start(PIECE_MS);
    this.#recorder = recorder;
    enter(this.#root, "recording");
  }

  #play() {
    this.#silence();
    this.#player = new Audio(URL.createObjectURL(this.#recording));
    this.#player.addEventListener("timeupdate", stayAwake);
    this.#player.play();
  }

  #silence() {
    if (!this.#player) return;
    this.#player.pause();
    URL.revokeObjectURL(this.#player.src);
    this.#player = null;
  }

  async #keep() {
    if (this.#root.dataset.state === "keeping") return;
    this.#silence();
    enter(this.#root, "keeping");
    const isKept = await keep(this.#tools, this.#recording, this.#recording.type);
    if (isKept) loadAnew();
    else enter(this.#root, "failed");
  }

  #delete() {
    this.#silence();
    this.#recording = null;
    enter(this.#root, "ready");
  }
}

/** What this browser can record, or nothing. */
function kind() {
  if (!navigator.mediaDevices || !window.MediaRecorder) return undefined;
  return KINDS.find((type) => MediaRecorder.isTypeSupported(type));
}

/** Let *meter* follow the loudness, without counting time; gives what ends it. */
function showLevel(microphone, meter) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(microphone).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const timer = setInterval(
    () => {
      analyser.getFloatTimeDomainData(wave);
      const power = wave.reduce((sum, value) => sum + value * value, 0) / wave.length;
      if (meter) meter.value = Math.min(1, Math.sqrt(power) * 4);
    },
    CALM.matches ? 1000 : 100,
  );
  return () => {
    clearInterval(timer);
    context.close();
  };
}

export function openVoice(tools, stage) {
  const voice = new Voice(tools, stage);
  return () => voice.close();
}
