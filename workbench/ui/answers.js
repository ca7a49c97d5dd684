// The labels to choose from: one of them, several of them, or a place on a scale.
import { html, useRef } from "./ui.js";
import { colourOf, Icon, Key } from "./parts.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const TAKEN = /[ugwjk/?\d]/; // keys of the card itself

/**
 * The key of a label: its place from 1 to 9; beyond, the letter that the guideline gives it, unless the card
 * needs that.
 */
export const capOf = (label, place) =>
  place < 9
    ? String(place + 1)
    : label.hotkey && !TAKEN.test(label.hotkey.toLowerCase())
      ? label.hotkey.toUpperCase()
      : undefined;

/** One answer as a button that says what it is: radio or checkbox. */
function Answer({ label, place, on, role, stop, locked, onPick }) {
  const cap = capOf(label, place);
  return html`
    <button type="button" class="ans" role=${role} aria-checked=${String(on)}
        aria-disabled=${locked ? "true" : undefined} tabindex=${stop ? 0 : -1} aria-keyshortcuts=${cap}
        onClick=${onPick}>
      ${cap && html`<${Key}>${cap}</${Key}>`}
      <i class="sw" aria-hidden="true" style=${{ background: colourOf(label.colour) }}></i>
      <span class="name" dir="auto">${label.name}</span>
      <span class="tick"><${Icon} name="tick" /></span>
    </button>`;
}

/**
 * `chosen` is a list of ids. A choice and a rating are one radio group: one tab stop, arrows walk and choose.
 */
export function Answers({ question, chosen, locked, onPick, labelledby, describedby }) {
  const box = useRef(null);
  const { labels, kind, several } = question;
  const walk = (event) => {
    const rtl = getComputedStyle(box.current).direction === "rtl" && /Left|Right/.test(event.key);
    const by = several ? 0 : (STEPS[event.key] ?? 0) * (rtl ? -1 : 1);
    if (!by || locked || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = [...box.current.children].indexOf(event.target.closest(".ans"));
    const next = (at + by + labels.length) % labels.length;
    onPick(labels[next].id);
    box.current.children[next].focus();
  };
  const stop = (label, i) => several || (chosen.length ? chosen.includes(label.id) : i === 0);
  return html`
    <div class=${`answers ${kind} ${labels.length > 5 ? "many" : ""}`}
        role=${several ? "group" : "radiogroup"} aria-labelledby=${labelledby}
        aria-describedby=${describedby} ref=${box} onKeyDown=${walk}
        style=${kind === "rating" ? { "--n": String(labels.length) } : undefined}>
      ${labels.map(
        (label, i) => html`
          <${Answer} key=${label.id} label=${label} place=${i} on=${chosen.includes(label.id)}
              role=${several ? "checkbox" : "radio"} stop=${stop(label, i)} locked=${locked}
              onPick=${() => locked || onPick(label.id)} />`,
      )}
    </div>`;
}
