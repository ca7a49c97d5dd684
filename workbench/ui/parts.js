// The small parts that every screen is made of. They draw what they are given and know nothing else.
import { html, useEffect, useRef, useState } from "./ui.js";

const LINES = {
  tick: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.2l2 1.3",
  undo: "M4 7h6a3 3 0 0 1 0 6H7M4 7l3-3M4 7l3 3",
  redo: "M12 7H6a3 3 0 0 0 0 6h3M12 7 9 4M12 7l-3 3",
  hole: "M2.5 3.5h11v9h-11zM6 6.5h4v3H6z",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  hand:
    "M8 1.8v12.4M1.8 8h12.4M8 1.8 6.3 3.5M8 1.8l1.7 1.7M8 14.2l-1.7-1.7M8 14.2l1.7-1.7" +
    "M1.8 8l1.7-1.7M1.8 8l1.7 1.7M14.2 8l-1.7-1.7M14.2 8l-1.7 1.7",
  search: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM11 11l3.5 3.5",
  book: "M2.5 3H7a1 1 0 0 1 1 1v9a1 1 0 0 0-1-1H2.5zM13.5 3H9a1 1 0 0 0-1 1v9a1 1 0 0 1 1-1h4.5z",
  warn: "M8 2.5 14.5 13.5H1.5zM8 6.5v3.2M8 11.6v.2",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.2v3.8M8 5v.2",
  plus: "M8 3v10M3 8h10",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  up: "M4 10l4-4 4 4",
  left: "M10 4 6 8l4 4",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  people:
    "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5a4.5 4.5 0 0 1 9 0" +
    "M11 3.2a2.4 2.4 0 0 1 0 4.6M12 9.6a4.2 4.2 0 0 1 2.5 3.9",
  offline: "M2 2l12 12M3 6.5A8 8 0 0 1 6 4.8M13 6.5a8 8 0 0 0-3.6-1.9M5.2 9.2a4.5 4.5 0 0 1 2-1.2M8 12.5v.1",
  pen: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z",
  flag: "M4 14V3h8l-1.8 2.8L12 8.5H4",
};
const TONES = { good: "good", warn: "warn", bad: "bad", plain: "", accent: "info" };
const KINDS = { main: "primary", plain: "", danger: "danger", link: "quiet" };

let count = 0;
/** An id of its own for as long as a part is on the screen. */
export function useId(stem = "wb") {
  const id = useRef(null);
  return (id.current ??= `${stem}-${++count}`);
}

export function Icon({ name }) {
  return html`
    <svg class="ico" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d=${LINES[name]} />
    </svg>`;
}

export function Key({ children }) {
  return html`<kbd aria-hidden="true">${children}</kbd>`;
}

export function Badge({ tone = "plain", icon, title, children }) {
  return html`
    <span class=${`badge ${TONES[tone]}`} title=${title}>
      ${icon && html`<${Icon} name=${icon} />`}
      ${children}
    </span>`;
}

/** What whoever sits here has no right to: the name of an act -> who has. The root of a screen sets it. */
export const rights = { mayNot: {} };

/**
 * A button. Where it is disabled, `why` stands beside it and is read with it; `hint` is the key that does the
 * same. What `does` names is disabled for whoever has no right to it.
 */
export function Button({
  kind = "plain",
  small,
  icon,
  does,
  disabled,
  why,
  hint,
  onClick,
  children,
  ...rest
}) {
  const id = useId("why");
  const barred = rights.mayNot[does];
  const off = disabled || Boolean(barred);
  const told = off && (barred || why);
  return html`
    <button type="button" class=${`btn ${KINDS[kind]} ${small ? "sm" : ""}`}
        aria-disabled=${off ? "true" : undefined} aria-describedby=${told ? id : undefined}
        onClick=${off ? (event) => event.preventDefault() : onClick} ...${rest}>
      ${icon && html`<${Icon} name=${icon} />`}
      ${children}
      ${hint && html`<${Key}>${hint}</${Key}>`}
    </button>
    ${told && html`<span class="fine why" id=${id}>${told}</span>`}`;
}

export function Note({ tone = "plain", icon, children, ...rest }) {
  return html`
    <div class=${`note ${tone === "accent" ? "info" : TONES[tone]}`} ...${rest}>
      ${icon && html`<${Icon} name=${icon} />`}
      <div class="grow">${children}</div>
    </div>`;
}

const NAMED = /^c([1-7])$/;
/**
 * The value of a label's colour: `c1` to `c7` are the theme's, anything else must be a guideline's own
 * `#rrggbb`.
 */
export function colourOf(colour) {
  const named = NAMED.exec(colour ?? "");
  if (named) return `var(--wb-c${named[1]})`;
  return /^#[0-9a-fA-F]{6}$/.test(colour ?? "") ? colour : "var(--wb-c7)";
}

export function Swatch({ colour, big }) {
  return html`
    <i class=${`sw ${big ? "big" : ""}`} aria-hidden="true" style=${{ background: colourOf(colour) }}></i>`;
}

/**
 * An estimate with its range and the line (or lines) it is held against; `null` where there is none of it.
 */
export function Interval({ low, value, high, goal, min = 0, max = 1, label, tone = "", big }) {
  const at = (x) => `${(100 * (Math.min(max, Math.max(min, x)) - min)) / (max - min)}%`;
  const h = big ? 30 : 18;
  const thick = big ? 14 : 8;
  const tall = big ? 24 : 14;
  const width = (100 * (Math.min(max, high) - Math.max(min, low))) / (max - min);
  return html`
    <svg class=${`iv ${tone} ${big ? "big" : ""}`} role="img" aria-label=${label} height=${h}>
      <line class="axis-line" x1="0" x2="100%" y1=${h / 2} y2=${h / 2} />
      ${
        low != null &&
        high != null &&
        html`
          <rect class="range" x=${at(low)} width=${`${Math.max(0, width)}%`} y=${(h - thick) / 2}
              height=${thick} rx=${thick / 2} />`
      }
      ${
        value != null &&
        html`
          <rect class="at" x=${at(value)} transform="translate(-2 0)" width="4" y=${(h - tall) / 2}
              height=${tall} rx="2" />`
      }
      ${[goal ?? []]
        .flat()
        .map((x) => html`<line class="goal" key=${x} x1=${at(x)} x2=${at(x)} y1="-3" y2=${h + 3} />`)}
    </svg>`;
}

/** Counts as bars: `rows` are {name, n, colour?, tone?}; the longest is as wide as the column. */
export function Bars({ rows, label }) {
  const most = Math.max(1, ...rows.map((row) => row.n));
  return html`
    <div class="bars" role="list" aria-label=${label}>
      ${rows.map(
        (row) => html`
          <div role="listitem" style=${{ display: "contents" }} key=${row.name}>
            <span class="cut" title=${row.title ?? (typeof row.name === "string" ? row.name : undefined)}>
              ${row.name}
            </span>
            <span>
              <i class=${`b ${row.n ? "" : "z"}`}
                  style=${{
                    width: `${(100 * row.n) / most}%`,
                    background: row.colour && colourOf(row.colour),
                  }}></i>
            </span>
            <span class="right num">${row.n}</span>
          </div>`,
      )}
    </div>`;
}

export function Progress({ done, total, label }) {
  return html`
    <div class="prog" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuenow=${done}
        aria-valuemax=${total}>
      <i style=${{ width: `${(100 * done) / Math.max(1, total)}%` }}></i>
    </div>`;
}

/** What was just done, for eight seconds, with the way back. */
export function Toast({ text, undo = "Undo", hint, onUndo, seconds = 8, ...rest }) {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    setGone(false);
    const timer = setTimeout(() => setGone(true), 1000 * seconds);
    return () => clearTimeout(timer);
  }, [text]);
  return html`
    <div role="status" ...${rest}>
      ${
        text &&
        !gone &&
        html`
          <div class="toast">
            <span>${text}</span>
            ${onUndo && html`<button type="button" onClick=${onUndo}>${undo}</button>`}
            ${hint && html`<${Key}>${hint}</${Key}>`}
          </div>`
      }
    </div>`;
}

/**
 * A row of tabs with their counts; the arrow keys, Home and End walk along it.
 * The panel beside it has `id=${of}-panel`.
 */
export function Tabs({ tabs, on, onChange, label, of = "wb" }) {
  const row = useRef(null);
  const step = (event) => {
    const at = tabs.findIndex((tab) => tab.id === on);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (to + tabs.length) % tabs.length;
    onChange(tabs[next].id);
    row.current.children[next].focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} ref=${row} onKeyDown=${step}>
      ${tabs.map(
        (tab) => html`
          <button type="button" class="tab" role="tab" key=${tab.id} id=${`${of}-tab-${tab.id}`}
              aria-selected=${String(tab.id === on)} tabindex=${tab.id === on ? 0 : -1}
              onClick=${() => onChange(tab.id)}>
            ${tab.name}
            ${tab.n != null && html`<span class="count">${tab.n}</span>`}
          </button>`,
      )}
    </div>`;
}

/** A labelled form row. `children` is the control; give it `id=${id}` of the same name. */
export function Field({ id, label, hint, error, children }) {
  return html`
    <div class="field">
      <label for=${id}>${label}${hint && html`<span class="fine">${hint}</span>`}</label>
      ${children}
      ${error && html`<span class="note bad" id=${`${id}-error`} role="alert">${error}</span>`}
    </div>`;
}

/** A few choices side by side, one of them on. `options` are `[id, name]`, perhaps with a key for each. */
export function Segments({ options, on, onPick, class: more = "", ...rest }) {
  return html`
    <span class=${`seg ${more}`} role="group" ...${rest}>
      ${options.map(
        ([id, name, key]) => html`
          <button type="button" key=${id} class=${on === id ? "on" : ""} aria-pressed=${String(on === id)}
              aria-keyshortcuts=${key} onClick=${() => onPick(id)}>${name}</button>`,
      )}
    </span>`;
}

/** How far something is on its way to a goal, which a dotted line marks; shares of the whole width. */
export function Meter({ share, goal, reached, label }) {
  const background = reached ? "var(--wb-good)" : undefined;
  return html`
    <div class="cov" role="img" aria-label=${label}>
      <i style=${{ width: `${100 * share}%`, background }}></i>
      <s style=${{ left: `${100 * goal}%` }}></s>
    </div>`;
}
