// What a tapped key makes of the text before it; how letters join is data of the keyboard, not code of a script.

const MARK = /\p{M}/u;
const LETTER = /\p{L}/u;
const CIRCLE = "\u25CC";

/** The text that comes of *before* and a key, in NFC. */
export function typed(board, before, key) {
  const last = [...before].at(-1) ?? "";
  const pieces = [...last.normalize("NFD")];
  const piece = pieces.at(-1);
  const join = board.joins.find(({ after, keys }) => Object.hasOwn(after, piece) && Object.hasOwn(keys, key));
  if (!join) return (before + key).normalize("NFC");
  const kept = before.slice(0, before.length - last.length) + pieces.slice(0, -1).join("");
  return (kept + join.after[piece] + join.keys[key]).normalize("NFC");
}

/** The text without its last letter or mark. */
export function shortened(before) {
  return [...before].slice(0, -1).join("");
}

/** What may take the place of the end of the text: the longest end that the keyboard knows. */
export function formsOf(board, before) {
  for (let length = Math.min(longestEnd(board), before.length); length > 0; length -= 1) {
    const end = before.slice(-length);
    if (Object.hasOwn(board.forms, end)) return { end, forms: board.forms[end] };
  }
  return { end: "", forms: [] };
}

/** How a mark looks behind the letter that it would join. */
export function faceOf(mark, before) {
  const letter = [...before].reverse().find((character) => !MARK.test(character)) ?? "";
  return (LETTER.test(letter) ? letter : CIRCLE) + mark;
}

function longestEnd(board) {
  board.longestEnd ??= Math.max(0, ...Object.keys(board.forms).map((end) => end.length));
  return board.longestEnd;
}
