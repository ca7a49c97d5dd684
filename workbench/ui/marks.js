// Answers to one item drawn over each other: on its text, its picture, its recording, or word by word.
import { html, useState } from "./ui.js";
import { colourOf } from "./parts.js";
import { lanesOf, piecesOf, roomOf, signsOf, underlined, wordStart } from "./ranges.js";

/**
 * A thing to draw, as `Mark.to_dict()` of `workbench/kinds/parts.py` has it; what is not set is absent.
 *
 * @typedef {{ shape: string, part: number, label?: string, points?: number[][], closed?: boolean,
 *   holes?: number[][][], start?: number, end?: number, words?: [string, string][], hidden?: boolean,
 *   name?: string }} Mark
 */
/** @typedef {{ whose: string, role: "own" | "gold" | "person", marks: Mark[] }} Layer */
/** @typedef {{ kind: string, text?: string, src?: string, alt?: string }} Part */
/** @typedef {{ id: string, name: string, colour: string }} Label */

const WORDS = {
  own: "Yours",
  gold: "Gold",
  shown: "Answers shown",
  none: "nothing marked",
  silence: "nothing said",
  same: "same",
  changed: "different",
  added: "extra",
  missing: "missing",
};
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 4], [13, 4], [9, 3, 2, 3, 2, 3]];
const COLOURS = ["c6", "c4", "c5", "c2", "c7"];
const SIGNS = { same: "", changed: "≠", added: "+", missing: "−" };
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * How layers are told apart: by name, letter, dashes and colour. One's own is solid, gold is dashed.
 *
 * @param {any[]} layers
 * @param {Record<string, string>} [words]
 */
export function styled(layers, words = WORDS) {
  const named = layers.map((layer) => ({
    layer,
    name: layer.role === "person" ? layer.whose : words[layer.role],
  }));
  const taken = new Set(
    named.filter(({ layer }) => layer.role !== "person").map(({ name }) => Array.from(name)[0].toUpperCase()),
  );
  const free = [...LETTERS].filter((letter) => !taken.has(letter));
  let people = 0;
  return named.map(({ layer, name }) => {
    if (layer.role === "own")
      return { layer, name, letter: Array.from(name)[0].toUpperCase(), dash: DASHES[0], colour: "c1" };
    if (layer.role === "gold")
      return { layer, name, letter: Array.from(name)[0].toUpperCase(), dash: DASHES[1], colour: "c3" };
    const k = people++;
    return {
      layer,
      name,
      letter: free[k % free.length],
      dash: DASHES[2 + ((k + Math.floor(k / COLOURS.length)) % (DASHES.length - 2))],
      colour: COLOURS[k % COLOURS.length],
    };
  });
}

/** What a layer is known by when others come or go: whose it is, and which of those that are called so. */
const keysOf = (layers) =>
  layers.map(({ role, whose }, i) => {
    const before = layers.slice(0, i).filter((other) => other.role === role && other.whose === whose);
    return `${role} ${whose} ${before.length}`;
  });

/** The legend: each layer a toggle with its line, its letter and whose it is. */
function Legend({ drawn, hidden, onToggle, words }) {
  return html`
    <div class="mk-legend" role="group" aria-label=${words.shown}>
      ${drawn.map(
        ({ name, letter, dash, colour, layer }, i) => html`
          <button type="button" class="chip mk-who" key=${i} aria-pressed=${String(!hidden[i])}
              onClick=${() => onToggle(i)}>
            <svg class="mk-line" viewBox="0 0 26 8" aria-hidden="true">
              <path d="M1 4H25" stroke=${colourOf(colour)} stroke-dasharray=${dash.join(" ")} />
            </svg>
            <b class="mk-letter" aria-hidden="true">${letter}</b>
            <span dir="auto">${name}</span>
            ${!layer.marks.length && html`<span class="fine">${words.none}</span>`}
          </button>`,
      )}
    </div>`;
}

const labelName = (labels, id) => labels.find((label) => label.id === id)?.name ?? id ?? "";

/** What a mark is called beside it: the letter of its layer, its label, the name of a point. */
const tagOf = (mark, letter, labels) =>
  [letter, labelName(labels, mark.label), mark.name].filter(Boolean).join(" ");

/** Marks that may share a tag, as lists: those with the same key. */
function together(marks, keyOf) {
  const lists = new Map();
  for (const mark of marks) lists.set(keyOf(mark), [...(lists.get(keyOf(mark)) ?? []), mark]);
  return [...lists.values()];
}
const lettersOf = (some) => [...new Set(some.map(({ each }) => each.letter))].join(" ");

/**
 * Spans under a text, each layer in lanes of its own; the label stands before the word in which a span
 * begins. It has a direction of its own: that of the text is told by its first letter.
 */
function OnText({ part, drawn, labels, onPick, picked }) {
  const signs = signsOf(part.text ?? "");
  let lanes = 0;
  const ranges = drawn.flatMap((each) => {
    const own = each.layer.marks.filter((mark) => mark.shape === "text");
    const spans = own.map((mark) => {
      const [start, end] = [mark.start ?? 0, mark.end ?? 0];
      return { start, end, head: wordStart(signs, start), mark, each, lane: 0 };
    });
    lanesOf(spans).forEach((lane, i) => (spans[i].lane = lanes + lane));
    lanes = Math.max(lanes, ...spans.map((span) => span.lane + 1));
    return spans;
  });
  const heads = ranges.map(({ head }) => ({ start: head, end: head }));
  const pick = (over) => over.length && onPick?.(over[0].each.layer, over[0].mark.part);
  return html`
    <p class="mk-text" dir="auto" style=${{ "--mk-room": `${roomOf(lanes)}px` }}>
      ${piecesOf(signs.length, [...ranges, ...heads]).map(({ start, end, over }) => {
        const held = over.map((i) => ranges[i]);
        const on = held.some(({ each, mark }) => isPicked(picked, each.layer, mark));
        return html`
          ${together(
            ranges.filter((range) => range.head === start),
            ({ mark, start: from, end: to }) => [mark.label, mark.name, from, to].join(),
          ).map(
            (some, i) => html`
              <span class="mk-tag" dir="auto" aria-hidden="true" key=${`t${i}`}
                  style=${{ "--c": colourOf(some[0].each.colour) }}>
                ${tagOf(some[0].mark, lettersOf(some), labels)}</span>`,
          )}
          <span key=${start} class=${`mk-piece ${on ? "on" : ""}`}
              style=${
                held.length
                  ? underlined(
                      held.map(({ lane, each }) => ({
                        lane,
                        colour: colourOf(each.colour),
                        dash: each.dash,
                      })),
                      lanes,
                    )
                  : undefined
              }
              onClick=${() => pick(held)}>${signs.slice(start, end).join("")}</span>`;
      })}
    </p>`;
}

const isPicked = (picked, layer, mark) =>
  Boolean(picked && picked.layer === layer && picked.part === mark.part);

const ring = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");

/**
 * The outline of a mark on a picture, as the data of an SVG path; a point is a line of no length.
 *
 * @param {{ shape?: string, points?: any[], closed?: boolean, holes?: any[][] }} mark
 */
export function outline({ shape, points = [], closed, holes = [] }) {
  if (shape === "rectangle") {
    const [[a, b], [c, d]] = points;
    return `M${a} ${b}H${c}V${d}H${a}Z`;
  }
  if (shape === "point") return `M${points[0][0]} ${points[0][1]}h0`;
  const end = closed ? "Z" : "";
  return [points, ...holes].map((one) => ring(one) + end).join("");
}

/** Where the tag of a mark stands: at its highest corner. */
const headOf = (points) => points.reduce((best, each) => (each[1] < best[1] ? each : best), points[0]);

const TOGETHER = 0.3; // overlap from which marks with one label share a tag

/** How well the frames of two marks lie over each other, 0 to 1; the same point is 1. */
function overlap(a, b) {
  const side = (points, k) => {
    const along = points.map((point) => point[k]);
    return { from: Math.min(...along) - 3, to: Math.max(...along) + 3 };
  };
  const length = ({ from, to }) => Math.max(0, to - from);
  const [x, y, u, v] = [side(a, 0), side(a, 1), side(b, 0), side(b, 1)];
  const common = (p, q) => length({ from: Math.max(p.from, q.from), to: Math.min(p.to, q.to) });
  const both = common(x, u) * common(y, v);
  return both / (length(x) * length(y) + length(u) * length(v) - both);
}

/** The tags of a picture: marks of several layers that lie over each other with one label share one. */
function shared(tagged) {
  const groups = [];
  for (const held of tagged) {
    const group = groups.find(
      (some) =>
        some[0].mark.label === held.mark.label &&
        some.every(({ each }) => each !== held.each) &&
        overlap(some[0].mark.points, held.mark.points) >= TOGETHER,
    );
    if (group) group.push(held);
    else groups.push([held]);
  }
  return groups;
}

const LEVEL = 0.048; // of a picture's height: how much a tag takes at most
const LEFT = 0.7; // of a picture's width: from here on tags stand to the left

/** How much of a picture's width a tag takes, by its text. */
const wideOf = (some, labels) =>
  0.03 + 0.011 * `${lettersOf(some)} ${labelName(labels, some[0].mark.label)}`.length;

/** Tags that would hide each other, one above the other: on the line of the lowest, so many tags higher. */
function stacked(tags, w, h) {
  const placed = [];
  const level = ({ at, above }) => at[1] / h - above * LEVEL;
  const left = ({ at, wide }) => (at[0] > LEFT * w ? at[0] - wide * w : at[0]);
  for (const tag of tags) {
    const next = { ...tag, above: 0 };
    const hides = (other) =>
      left(other) < left(next) + next.wide * w &&
      left(next) < left(other) + other.wide * w &&
      Math.abs(level(other) - level(next)) < 0.98 * LEVEL;
    for (let below = placed.find(hides); below; below = placed.find(hides)) {
      next.at = [tag.at[0], below.at[1]];
      next.above = below.above + 1;
    }
    placed.push(next);
  }
  return placed;
}

const SHAPES = new Set(["rectangle", "path", "point", "arrow"]);

function Shape({ mark, each, on, onPick }) {
  const d = outline(mark);
  const point = mark.shape === "point";
  return html`
    <g class=${`mk-shape ${point ? "point" : ""} ${mark.hidden ? "hidden" : ""} ${on ? "on" : ""}`}
        style=${{ "--c": colourOf(each.colour) }} onClick=${() => onPick?.(each.layer, mark.part)}>
      <path class="mk-ink" d=${d} stroke-dasharray=${point ? undefined : each.dash.join(" ")} />
      ${
        mark.shape === "arrow" &&
        html`<path class="mk-ink mk-end" d=${`M${mark.points?.[1]?.[0]} ${mark.points?.[1]?.[1]}h0`} />`
      }
      ${point && mark.hidden && html`<path class="mk-eye" d=${d} />`}
    </g>`;
}

/** Shapes over a picture, in its own pixels: lines stay as thick and tags as large on every screen. */
function OnPicture({ part, drawn, labels, onPick, picked }) {
  const [size, setSize] = useState(null);
  const marks = drawn.flatMap((each) =>
    each.layer.marks.filter((mark) => SHAPES.has(mark.shape)).map((mark) => ({ mark, each })),
  );
  const [w, h] = size ?? [1, 1];
  const once = new Set();
  const tagged = marks.filter(({ mark, each }) => {
    const key = `${drawn.indexOf(each)} ${mark.part}`;
    return !once.has(key) && once.add(key);
  });
  const heads = stacked(
    shared(tagged).map((some) => ({
      some,
      at: headOf(some[0].mark.points),
      wide: wideOf(some, labels),
    })),
    w,
    h,
  );
  return html`
    <div class="mk-picture">
      <img src=${part.src} alt=${part.alt ?? ""}
          onLoad=${({ currentTarget: img }) => setSize([img.naturalWidth, img.naturalHeight])} />
      ${
        size &&
        html`
          <svg viewBox=${`0 0 ${w} ${h}`} preserveAspectRatio="none" aria-hidden="true">
            ${marks.map(
              ({ mark }, i) => html`
                <g key=${`case ${i}`} class=${`mk-shape ${mark.shape === "point" ? "point" : ""}`}>
                  <path class="mk-case" d=${outline(mark)} />
                </g>`,
            )}
            ${marks.map(
              ({ mark, each }, i) => html`
                <${Shape} key=${i} mark=${mark} each=${each} onPick=${onPick}
                    on=${isPicked(picked, each.layer, mark)} />`,
            )}
          </svg>
          ${heads.map(({ some, at: [x, y], above }, i) => {
            const kind = `${x > LEFT * w ? "left" : ""} ${some.length > 1 ? "same" : ""}`;
            return html`
              <span class=${`mk-tag over ${kind}`} aria-hidden="true" key=${i}
                  style=${{
                    "--c": colourOf(some[0].each.colour),
                    left: `${(100 * x) / w}%`,
                    top: `calc(${(100 * Math.max(0, y)) / h}% - ${above} * var(--mk-tag))`,
                  }}>${lettersOf(some)} <span>${labelName(labels, some[0].mark.label)}</span></span>`;
          })}`
      }
    </div>`;
}

/** Where a range lies on a track, as shares of the whole. */
const along = ({ start = 0, end = 0 }, whole) => ({
  left: `${(100 * start) / whole}%`,
  width: `${(100 * (end - start)) / whole}%`,
});

/** Ranges of a recording, a row for each layer, along the recording or to the end of the last range. */
function OnTime({ part, drawn, labels, onPick, picked }) {
  const [known, setKnown] = useState(0);
  const ends = drawn.flatMap((each) => each.layer.marks.map((mark) => mark.end ?? 0));
  const whole = Math.max(known, ...ends, 1e-6);
  return html`
    <div class="stack">
      ${
        part.src &&
        html`
          <audio src=${part.src} controls preload="metadata" aria-label=${part.alt || undefined}
              onLoadedMetadata=${({ currentTarget }) =>
                setKnown(Number.isFinite(currentTarget.duration) ? currentTarget.duration : 0)}></audio>`
      }
      ${drawn.map(
        (each, i) => html`
          <div class="mk-time" key=${i}>
            <b class="mk-letter">${each.letter}</b>
            <span class="mk-track">
              ${each.layer.marks
                .filter((mark) => mark.shape === "time")
                .map(
                  (mark, k) => html`
                    <i key=${k} class=${isPicked(picked, each.layer, mark) ? "on" : ""}
                        style=${{ "--c": colourOf(each.colour), ...along(mark, whole) }}
                        onClick=${() => onPick?.(each.layer, mark.part)}>
                      ${labelName(labels, mark.label)}
                    </i>`,
                )}
            </span>
          </div>`,
      )}
    </div>`;
}

/** A transcript beside another: each word, and what became of it. */
function Words({ drawn, words }) {
  return drawn.map((each, i) =>
    each.layer.marks
      .filter((mark) => mark.shape === "words")
      .map(
        (mark) => html`
          <div class="mk-words" key=${i}>
            <b class="mk-letter">${each.letter}</b>
            <p dir="auto">
              ${!mark.words?.length && html`<i>${words.silence}</i>`}
              ${mark.words?.map(
                ([word, fate], k) => html`
                  <span key=${k} class=${`mk-word ${fate}`}>
                    ${SIGNS[fate] && html`<i aria-hidden="true">${SIGNS[fate]}</i>`}${word}
                    ${fate !== "same" && html`<span class="unseen"> (${words[fate]})</span>`}
                  </span>${" "}`,
              )}
            </p>
          </div>`,
      ),
  );
}

const where = ({ points = [], start, end }) =>
  points.length
    ? [points[0], points.at(-1)].map((point) => point?.map((x) => Math.round(x)).join(", ")).join(" – ")
    : `${start ?? 0} – ${end ?? 0}`;

/** The same for somebody who listens: whose, which label, and what it lies on. */
function Spoken({ part, drawn, labels, words }) {
  const signs = signsOf(part?.text ?? "");
  const said = (mark) =>
    mark.shape === "text" ? `“${signs.slice(mark.start ?? 0, mark.end).join("")}”` : where(mark);
  return html`
    <ul class="unseen">
      ${drawn.map(
        (each, i) => html`
          <li key=${i}>
            ${`${each.name}: `}
            ${
              each.layer.marks
                .filter((mark) => mark.shape !== "words")
                .map((mark) =>
                  [labelName(labels, mark.label), mark.name, said(mark)].filter(Boolean).join(" "),
                )
                .join("; ") || (each.layer.marks.length ? "" : words.none)
            }
          </li>`,
      )}
    </ul>`;
}

const shapesOf = (layers) => new Set(layers.flatMap((layer) => layer.marks.map((mark) => mark.shape)));

/** Whether layers are drawn in the place of a part of the item; words stand below a recording. */
export const takesPlace = (part, layers) => part.kind !== "audio" || shapesOf(layers).has("time");

/**
 * The layers of `Layer.to_dict()` over their part of an item, with a legend that shows and hides each.
 *
 * part     of `content_part`: `{ kind: "text", text }`, `{ kind: "picture", src, alt }` or
 *          `{ kind: "audio", src }`; none where the marks are words
 * labels   `[{ id, name, colour }]` of the question
 * words    what own, gold, shown, none, silence, same, changed, added and missing are called; else English
 * onPick   `(layer, part)` when a mark is clicked; `picked` is `{ layer, part }`, which stands out
 *
 * first    how many layers are drawn at first; the others wait in the legend
 *
 * A layer is told by its letter and its dashes; the colours only help. The style sheet is `marks.css`.
 */
export function Marks({ part, layers, labels = [], words = {}, onPick, picked, first = Infinity }) {
  const keys = keysOf(layers);
  const [off, setOff] = useState(() => new Set(keys.slice(first)));
  const said = { ...WORDS, ...words };
  const all = styled(layers, said);
  const drawn = all.filter((_, i) => !off.has(keys[i]));
  const toggle = (i) => {
    const next = new Set(off);
    if (!next.delete(keys[i])) next.add(keys[i]);
    setOff(next);
  };
  const shapes = shapesOf(layers);
  const Over = part?.kind === "text" ? OnText : part?.kind === "picture" ? OnPicture : OnTime;
  return html`
    <div class="mk stack">
      <${Legend} drawn=${all} hidden=${keys.map((key) => off.has(key))} onToggle=${toggle} words=${said} />
      ${
        part &&
        takesPlace(part, layers) &&
        html`
          <${Over} part=${part} drawn=${drawn} labels=${labels} onPick=${onPick} picked=${picked} />`
      }
      ${shapes.has("words") && html`<${Words} drawn=${drawn} words=${said} />`}
      <${Spoken} part=${part} drawn=${drawn} labels=${labels} words=${said} />
    </div>`;
}
