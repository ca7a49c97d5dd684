// Ranges of a text in code points: those that overlap get lanes of their own, and their ends cut the text.

/** The code points of a text; offsets of spans count these, so that an emoji is as long here as in Python. */
export const signsOf = (text) => Array.from(text);

/**
 * The lane of each range, from 0: ranges that overlap have different ones, the longer one the lower.
 *
 * @param {{ start: number, end: number }[]} ranges
 */
export function lanesOf(ranges) {
  const order = ranges.map((_, i) => i);
  order.sort((a, b) => ranges[a].start - ranges[b].start || ranges[b].end - ranges[a].end);
  const ends = [];
  const lanes = ranges.map(() => 0);
  for (const i of order) {
    let lane = ends.findIndex((end) => end <= ranges[i].start);
    if (lane < 0) lane = ends.length;
    ends[lane] = ranges[i].end;
    lanes[i] = lane;
  }
  return lanes;
}

/**
 * The pieces of a text of `length`, each with the numbers of the ranges over it.
 *
 * @param {number} length
 * @param {{ start: number, end: number }[]} ranges
 */
export function piecesOf(length, ranges) {
  const inside = (at) => Math.min(length, Math.max(0, at));
  const cuts = new Set([0, length]);
  for (const { start, end } of ranges) cuts.add(inside(start)).add(inside(end));
  const ends = [...cuts].sort((a, b) => a - b);
  return ends.slice(0, -1).map((start, k) => {
    const end = ends[k + 1];
    const over = ranges.flatMap((range, i) => (range.start < end && range.end > start ? [i] : []));
    return { start, end, over };
  });
}

const IN_WORD = /[\p{L}\p{N}\p{M}]/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Where the word around a place begins; the place itself where it is in none, or words have no spaces. */
export function wordStart(signs, at) {
  const joins = (i) => IN_WORD.test(signs[i] ?? "") && !UNSPACED.test(signs[i]);
  let start = at;
  while (start > 0 && joins(start) && joins(start - 1)) start--;
  return start;
}

const LINE = 3; // px: how thick an underline is
const STEP = 5; // px from one underline to the next

/** The room that underlines in so many lanes need below a line of text. */
export const roomOf = (lanes) => lanes * STEP;

/**
 * The style of a piece with these underlines, one below the other.
 *
 * @param {{ lane: number, colour: string, dash?: number[] }[]} lines dashes in px: on, off, on, off
 * @param {number} lanes
 */
export function underlined(lines, lanes) {
  return {
    paddingBottom: `${roomOf(lanes)}px`,
    backgroundImage: lines.map(({ colour, dash }) => strokes(colour, dash)).join(", "),
    backgroundSize: lines.map(() => `100% ${LINE}px`).join(", "),
    backgroundPosition: lines.map(({ lane }) => `0 calc(100% - ${roomOf(lanes - 1 - lane)}px)`).join(", "),
    backgroundRepeat: "no-repeat",
  };
}

function strokes(colour, dash) {
  if (!dash?.length) return `linear-gradient(${colour}, ${colour})`;
  let at = 0;
  const stops = dash.map((long, k) => {
    const stop = `${k % 2 ? "transparent" : colour} ${at}px ${at + long}px`;
    at += long;
    return stop;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(", ")})`;
}
