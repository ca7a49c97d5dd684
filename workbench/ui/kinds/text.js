// A text as it lies on the screen: where its signs are, and the ends of its words, in code points.
import { signsOf } from "../ranges.js";

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The ends of the letters or the words of a text, as offsets; a family of emoji is one letter. */
export function endsOf(text, granularity) {
  const ends = [0];
  const parts =
    "Segmenter" in Intl
      ? [...new Intl.Segmenter(undefined, { granularity }).segment(text)].map(({ segment }) => segment)
      : granularity === "word"
        ? text.split(/(?<=\s)(?=\S)|(?<=\S)(?=\s)/u)
        : signsOf(text);
  for (const part of parts) ends.push(/** @type {number} */ (ends.at(-1)) + signsOf(part).length);
  return ends;
}

/** The next or the last of some ends on one side of an offset; the offset itself where there is none. */
export const beside = (ends, at, by) =>
  (by > 0 ? ends.find((end) => end > at) : ends.findLast((end) => end < at)) ?? at;

/** The word around a sign, without the spaces beside it; null where the sign is a space. */
export function wordAt(signs, ends, at) {
  const start = ends.findLast((end) => end <= at) ?? 0;
  const end = ends.find((each) => each > at) ?? signs.length;
  return trimmed(signs, start, end);
}

/** A range without the white space at its ends; null where nothing is left. */
export function trimmed(signs, a, b) {
  let start = Math.min(a, b);
  let end = Math.max(a, b);
  while (start < end && /\s/u.test(signs[start])) start++;
  while (end > start && /\s/u.test(signs[end - 1])) end--;
  return start < end ? { start, end } : null;
}

const LONGEST = 160; // signs of an element, so that looking for the one under a finger stays quick

/** More cuts of a long text, behind spaces where it can be. */
export function cutsOf(signs) {
  const cuts = [];
  for (let at = 0, last = 0; at < signs.length; at++) {
    const long = at - last;
    if (long >= LONGEST && (/\s/u.test(signs[at - 1]) || long >= 3 * LONGEST)) cuts.push((last = at));
  }
  return cuts;
}

/** The text node of an element, and the offset in it, of a sign of the whole text. */
function nodeOf(piece, at) {
  const node = [...piece.childNodes].find((each) => each.nodeType === 3);
  const units = signsOf(node.data)
    .slice(0, at - Number(piece.dataset.at))
    .join("").length;
  return { node, units };
}

const piecesIn = (box) => [...box.querySelectorAll("[data-at]")];

const pieceOf = (box, at) => piecesIn(box).findLast((piece) => Number(piece.dataset.at) <= at);

/** The rectangle of a sign. */
function rectOf(box, at, signs) {
  const piece = pieceOf(box, at);
  if (!piece) return null;
  const { node, units } = nodeOf(piece, at);
  const range = document.createRange();
  range.setStart(node, Math.min(units, node.data.length));
  range.setEnd(node, Math.min(units + signs[at].length, node.data.length));
  const rects = range.getClientRects();
  return rects[rects.length - 1] ?? range.getBoundingClientRect();
}

/**
 * Where a caret before a sign stands, relative to the box. `after`: behind the sign before it, as the end of
 * a selection is; at the end of the text always.
 */
export function caretAt(box, signs, at, after = false) {
  const behind = (after && at > 0) || at >= signs.length;
  const sign = behind ? at - 1 : at;
  if (sign < 0) return null;
  const rect = rectOf(box, sign, signs);
  if (!rect) return null;
  const outer = box.getBoundingClientRect();
  const rtl = isRtl(box, signs[sign]);
  const x = behind === rtl ? rect.left : rect.right;
  return { x: x - outer.left, y: rect.top - outer.top, height: rect.height };
}

const isRtl = (box, sign) =>
  RTL.test(sign) || (!/[\p{L}\p{N}]/u.test(sign) && getComputedStyle(box).direction === "rtl");

const awayFrom = (rect, x, y) => {
  const dy = y < rect.top ? rect.top - y : y > rect.bottom ? y - rect.bottom : 0;
  const dx = x < rect.left ? rect.left - x : x > rect.right ? x - rect.right : 0;
  return 1000 * dy + dx;
};

/** The sign at a place of the screen, and the offset of the caret there: before it or behind. */
export function signAt(box, signs, x, y) {
  /** @type {any} */
  let best = null;
  let least = Infinity;
  for (const piece of piecesIn(box))
    for (const rect of piece.getClientRects()) {
      const away = awayFrom(rect, x, y);
      if (away < least) [best, least] = [piece, away];
    }
  if (!best) return { at: 0, caret: 0 };
  const start = Number(best.dataset.at);
  const n = signsOf(best.textContent).length;
  let at = start;
  let near = Infinity;
  let found = /** @type {any} */ (null);
  for (let i = start; i < start + n; i++) {
    const rect = rectOf(box, i, signs);
    if (!rect || !rect.width) continue;
    const away = awayFrom(rect, x, y);
    if (away < near) [at, near, found] = [i, away, rect];
    if (!away) break;
  }
  if (!found) return { at, caret: at };
  const left = x < (found.left + found.right) / 2;
  return { at, caret: left === isRtl(box, signs[at]) ? at + 1 : at };
}
