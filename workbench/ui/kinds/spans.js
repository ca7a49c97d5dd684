// Spans of a text: select with the mouse, with handles under a finger or with a caret, then press a label.
import { html, useLayoutEffect, useMemo, useRef, useState } from "../ui.js";
import { colourOf } from "../parts.js";
import { lanesOf, piecesOf, roomOf, signsOf, underlined } from "../ranges.js";
import { Nothing } from "./labels.js";
import { BackAndForth, Palette, RegionList, regionKeys, Tool, useEdits, walked, without } from "./regions.js";
import { beside, caretAt, cutsOf, endsOf, signAt, trimmed, wordAt } from "./text.js";

/** @typedef {{ start: number, end: number, label: string }} Span */
/** @typedef {{ anchor: number, focus: number, at: number | null }} Selection the end that moves is `focus` */

const ends = ({ anchor, focus }) => ({ start: Math.min(anchor, focus), end: Math.max(anchor, focus) });
const NUMBER = 17; // px that the number of a label takes
const QUOTE = 60; // signs of a span in a sentence

const quoted = (signs, { start, end }) => {
  const held = signs.slice(start, end);
  return `“${held.length > QUOTE ? `${held.slice(0, QUOTE).join("")}…` : held.join("")}”`;
};

/** The numbers of the spans in the order of the text. */
const inOrder = (spans) => spans.map((_, i) => i).sort((a, b) => spans[a].start - spans[b].start || a - b);

/** A knob under an end of the selection, large enough for a finger. */
function Handle({ at, side, onMove, onDone }) {
  const grip = useRef(null);
  const down = (event) => {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const rect = event.currentTarget.getBoundingClientRect();
    grip.current = { dx: rect.left + rect.width / 2 - event.clientX, dy: rect.top - event.clientY };
  };
  const move = (event) => {
    if (grip.current)
      onMove(event.clientX + grip.current.dx, event.clientY + grip.current.dy - at.height / 2);
  };
  const up = () => {
    if (grip.current) onDone();
    grip.current = null;
  };
  return html`
    <i class=${`sp-handle ${side}`} aria-hidden="true"
        style=${{ left: `${at.x}px`, top: `${at.y + at.height}px` }}
        onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}></i>`;
}

/** The text with its spans underlined, in lanes where they overlap, and what is selected. */
function Marked({ signs, spans, selection, cuts, colour, dash }) {
  const lanes = lanesOf(spans);
  const most = Math.max(1, ...lanes.map((lane) => lane + 1));
  const picked = selection ? [{ ...ends(selection) }] : [];
  const breaks = cuts.map((at) => ({ start: at, end: at }));
  const pieces = piecesOf(signs.length, [...spans, ...picked, ...breaks]);
  return pieces.map(({ start, end, over }) => {
    const held = over.filter((i) => i < spans.length);
    const on = picked.length > 0 && over.includes(spans.length);
    const lines = held.map((i) => ({
      lane: lanes[i],
      colour: colour(spans[i].label),
      dash: dash(spans[i].label),
    }));
    return html`
      <span key=${start} data-at=${start} class=${`mk-piece ${on ? "on" : ""}`}
          style=${lines.length ? underlined(lines, most) : undefined}>${signs
            .slice(start, end)
            .join("")}</span>`;
  });
}

const DASHES = [[], [8, 3], [3, 3], [12, 3, 3, 3], [5, 2], [2, 2], [10, 5]];

function Spans({ question, part, answer, onAnswer, locked, take, t, speak }) {
  const text = part?.text ?? "";
  const signs = useMemo(() => signsOf(text), [text]);
  const letters = useMemo(() => endsOf(text, "grapheme"), [text]);
  const words = useMemo(() => endsOf(text, "word"), [text]);
  const cuts = useMemo(() => cutsOf(signs), [text]);
  const spans = answer ?? [];
  const [selection, select] = useState(/** @type {Selection | null} */ (null));
  const [places, setPlaces] = useState(/** @type {any} */ ({}));
  const [width, setWidth] = useState(0);
  const [asked, setAsked] = useState(false);
  const edits = useEdits(answer, onAnswer, (id) => speak(t(id)));
  const box = useRef(null);
  const drag = useRef(null);
  const follow = useRef(false);
  const run = useRef(0);
  const at = selection && selection.at !== null && selection.at < spans.length ? selection.at : null;
  const range = selection && selection.anchor !== selection.focus ? ends(selection) : null;
  const marked = range && trimmed(signs, range.start, range.end); // spaces at its ends are never meant
  const place = (id) => question.labels.findIndex((label) => label.id === id);
  const nameOf = (id) => question.labels[place(id)]?.name ?? id;
  const colour = (id) => colourOf(question.labels[place(id)]?.colour);
  const dash = (id) => DASHES[Math.max(0, place(id)) % DASHES.length];
  const told = (span) => `${nameOf(span.label)} ${quoted(signs, span)}`;

  /** Move the selection; a span that is selected goes with it. */
  const move = (next, of = String(++run.current)) => {
    select(next);
    setAsked(false);
    if (next.at === null || next.anchor === next.focus) return;
    const span = spans[next.at];
    const { start, end } = ends(next);
    if (span.start !== start || span.end !== end)
      edits.change(
        spans.map((each, i) => (i === next.at ? { ...each, start, end } : each)),
        `move ${next.at} ${of}`,
      );
  };
  const selectSpan = (i) => {
    if (i === null) return select(null);
    select({ anchor: spans[i].start, focus: spans[i].end, at: i });
    speak(t("draw.selected", { what: told(spans[i]) }));
    return undefined;
  };
  const label = (id) => {
    if (locked) return;
    if (at !== null) {
      edits.change(spans.map((span, i) => (i === at ? { ...span, label: id } : span)));
      speak(t("draw.relabelled", { what: told({ ...spans[at], label: id }) }));
    } else if (marked) {
      const span = { ...marked, label: id };
      const same = spans.findIndex(
        (each) => each.start === span.start && each.end === span.end && each.label === id,
      );
      if (same < 0) edits.change([...spans, span]);
      select({ anchor: marked.start, focus: marked.end, at: same < 0 ? spans.length : same });
      speak(t("draw.added", { what: told(span) }));
    } else {
      setAsked(true);
      speak(t("spans.first"));
    }
  };
  const remove = (i = at) => {
    if (locked || i === null) return;
    speak(t("draw.removed", { what: told(spans[i]) }));
    edits.change(without(spans, i));
    select(null);
  };
  const nothing = () => {
    if (locked || spans.length) return;
    edits.change(answer ? null : []);
    speak(t(answer ? "item.dropped" : "item.chosen", { name: t("draw.nothing") }));
  };
  const byPlace = inOrder(spans);
  const walk = (by) => {
    const next = walked(at === null ? null : byPlace.indexOf(at), by, spans.length);
    if (next !== null) selectSpan(byPlace[next]);
  };

  take({
    ...regionKeys({ question, label, edits, remove: () => remove(), walk, nothing, locked }),
    ...(selection ? { escape: () => select(null) } : {}),
  });

  // where the caret, the handles and the numbers of the spans stand, once the text is laid out
  useLayoutEffect(() => {
    const text = box.current;
    /** @type {any} */
    const next = {};
    if (range) {
      next.start = caretAt(text, signs, range.start);
      next.end = caretAt(text, signs, range.end, true);
    } else if (selection) next.caret = caretAt(text, signs, selection.focus);
    next.tags = spans.map((span, i) => {
      const at = caretAt(text, signs, span.start);
      const before = spans.slice(0, i).filter((each) => each.start === span.start).length;
      return at && { ...at, x: at.x + before * NUMBER };
    });
    setPlaces(next);
  }, [answer, selection, width, text]);
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);

  // what a key moved stays in sight, however long the text is
  useLayoutEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    const moved = range ? `.sp-handle.${selection?.focus === range.end ? "end" : "start"}` : ".sp-caret";
    box.current.parentElement.querySelector(moved)?.scrollIntoView({ block: "nearest" });
  }, [places]);

  const under = (event) => signAt(box.current, signs, event.clientX, event.clientY);
  const letter = (caret) => letters.findLast((end) => end <= caret) ?? 0;
  const click = (sign) => {
    const over = byPlace.filter((i) => spans[i].start <= sign && sign < spans[i].end);
    if (over.length) return selectSpan(over[(over.indexOf(at ?? -1) + 1) % over.length]);
    const word = wordAt(signs, words, sign);
    return word ? move({ anchor: word.start, focus: word.end, at: null }) : select(null);
  };
  const down = (event) => {
    if (!event.isPrimary || event.button || locked) return;
    const { at: sign, caret } = under(event);
    drag.current = { sign, anchor: letter(caret), x: event.clientX, y: event.clientY, moved: false };
    if (event.pointerType === "touch") return; // a finger scrolls; a tap takes a word
    event.preventDefault();
    box.current.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    if (event.shiftKey && selection) {
      drag.current.anchor = selection.anchor;
      drag.current.at = selection.at;
      drag.current.moved = true;
      move({ anchor: selection.anchor, focus: letter(caret), at: selection.at });
    }
  };
  const drawn = (event) => {
    const from = drag.current;
    if (!from || event.pointerType === "touch") return;
    if (!from.moved && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 4) return;
    from.moved = true;
    move({ anchor: from.anchor, focus: letter(under(event).caret), at: from.at ?? null }, "drag");
  };
  const up = (event) => {
    const from = drag.current;
    drag.current = null;
    if (!from || locked) return;
    if (!from.moved) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < 10) click(from.sign);
      return;
    }
    settle();
  };
  /** The selection without the spaces at its ends. */
  const settle = () =>
    select((now) => {
      const kept = now && trimmed(signs, now.anchor, now.focus);
      if (!kept || !now) return now && { ...now, anchor: now.focus };
      return now.anchor <= now.focus
        ? { ...now, anchor: kept.start, focus: kept.end }
        : { ...now, anchor: kept.end, focus: kept.start };
    });
  const pull = (side) => (x, y) => {
    if (locked || !range) return;
    const caret = letter(signAt(box.current, signs, x, y).caret);
    const next = side === "start" ? Math.min(caret, range.end - 1) : Math.max(caret, range.start + 1);
    const other = side === "start" ? range.end : range.start;
    move({ anchor: other, focus: next, at }, `pull ${run.current}`);
  };

  const step = (event) => {
    const rtl = getComputedStyle(box.current).direction === "rtl";
    const wide = event.ctrlKey || event.altKey || event.metaKey;
    const here = selection?.focus ?? 0;
    const sideways = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    const upDown = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    let next;
    if (sideways) next = beside(wide ? words : letters, here, sideways);
    else if (upDown) {
      const from = caretAt(box.current, signs, here) ?? { x: 0, y: 0, height: 20 };
      const outer = box.current.getBoundingClientRect();
      const line = Number.parseFloat(getComputedStyle(box.current).lineHeight) || 2 * from.height;
      const y = outer.top + from.y + from.height / 2 + upDown * line;
      next = letter(signAt(box.current, signs, outer.left + from.x, y).caret);
    } else if (event.key === "Home" || event.key === "End") next = event.key === "Home" ? 0 : signs.length;
    else if (event.key === "x" && selection && range && !wide) return { next: selection.anchor, swap: true };
    else return null;
    return { next };
  };
  const onKey = (event) => {
    if (locked || event.isComposing) return;
    const stepped = step(event);
    if (!stepped) return;
    event.preventDefault();
    event.stopPropagation();
    follow.current = true;
    const { next, swap } = stepped;
    const here = selection?.focus ?? 0;
    if (swap) {
      run.current += 1; // what the other end does is another step to undo
      select({ anchor: here, focus: next, at });
    } else if (event.shiftKey) {
      const anchor = selection?.anchor ?? here;
      if (at !== null && next === anchor) return;
      move({ anchor, focus: next, at }, `key ${run.current}`);
      const held = ends({ anchor, focus: next });
      speak(held.start === held.end ? "" : quoted(signs, held));
    } else {
      select({ anchor: next, focus: next, at: null });
      const wide = event.ctrlKey || event.altKey || event.metaKey;
      const word = wide && wordAt(signs, words, next);
      speak(word ? signs.slice(word.start, word.end).join("") : (signs[next] ?? t("spans.end")));
    }
  };
  const used = at !== null ? spans[at].label : null;
  return html`
    <${Palette} question=${question} on=${used} locked=${locked} onLabel=${label} name=${t("draw.labels")}>
      <${BackAndForth} edits=${edits} locked=${locked} t=${t} />
      <${Tool} icon="cross" name=${t("draw.remove")} hint="Del" off=${locked || at === null}
          onClick=${() => remove()} />
    </${Palette}>
    <div class="item surface"><div class="sp-frame">
      <div class="sp-text" id="q-on" role="textbox" aria-readonly="true" aria-multiline="true" tabindex="0"
          dir="auto" aria-label=${t("spans.text")} aria-describedby="q-how" ref=${box}
          style=${{ "--mk-room": `${roomOf(Math.max(1, ...lanesOf(spans).map((lane) => lane + 1)))}px` }}
          onPointerDown=${down} onPointerMove=${drawn} onPointerUp=${up}
          onPointerCancel=${() => (drag.current = null)} onKeyDown=${onKey}>
        <${Marked} signs=${signs} spans=${spans} selection=${selection} cuts=${cuts} colour=${colour}
            dash=${dash} />
      </div>
      ${places.tags?.map(
        (tag, i) =>
          tag &&
          spans[i] &&
          html`
            <i class="sp-number" aria-hidden="true" key=${i}
                style=${{ left: `${tag.x}px`, top: `${tag.y}px`, "--c": colour(spans[i].label) }}>
              ${place(spans[i].label) + 1}
            </i>`,
      )}
      ${
        places.caret &&
        html`
          <i class="sp-caret" aria-hidden="true"
              style=${{
                left: `${places.caret.x}px`,
                top: `${places.caret.y}px`,
                height: `${places.caret.height}px`,
              }}></i>`
      }
      ${
        range &&
        !locked &&
        ["start", "end"].map(
          (side) =>
            places[side] &&
            html`
              <${Handle} key=${side} side=${side} at=${places[side]} onMove=${pull(side)}
                  onDone=${settle} />`,
        )
      }
    </div></div>
    <p class=${asked ? "note warn" : "fine"} id="q-how">${t("spans.how")}</p>
    <${RegionList} question=${question} at=${at} locked=${locked} onSelect=${selectSpan}
        onRemove=${remove} t=${t}
        rows=${byPlace.map((i) => [i, spans[i].label, quoted(signs, spans[i])])} />
    <${Nothing} on=${answer?.length === 0} name=${t("draw.nothing")} disabled=${locked || spans.length > 0}
        onToggle=${nothing} />`;
}

export const SPANS = {
  View: Spans,
  drawn: true,
  needs: true,
  knows: (_, part) => !part || part.kind === "text",
  numbered: true,
  ready: (answer) => answer !== null,
  /** In the order of the list, so that a refusal can name a mark by its number. */
  send: (answer) =>
    JSON.stringify(inOrder(answer).map((i) => [answer[i].start, answer[i].end, answer[i].label])),
  read: (text) => JSON.parse(text).map(([start, end, label]) => ({ start, end, label })),
  labels: (answer) => [...new Set((answer ?? []).map(({ label }) => label))],
  why: "draw.why_not",
  keys: [
    ["span_caret", ["←", "→"]],
    ["span_extend", ["⇧", "→"]],
    ["span_word", ["Ctrl", "→"]],
    ["span_swap", ["X"]],
    ["region_walk", ["[", "]"]],
    ["region_remove", ["Del"]],
    ["region_undo", ["Ctrl", "Z"]],
    ["nothing", ["E"]],
  ],
};
