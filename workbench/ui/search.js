// A table of items: words to search for, choices that narrow it down and may be left open, and its pages.
import { html, useRef } from "./ui.js";
import { Button, Icon, Key, useId } from "./parts.js";
import { optionsOf } from "./fields.js";
import { counted } from "./words.js";

/** Words to search for, sent when typing rests; by `/` one gets there. */
export function Search({ label, text, act, take }) {
  const field = useRef(null);
  const timer = useRef(null);
  take({ "/": () => field.current?.focus() });
  const later = (event) => {
    clearTimeout(timer.current);
    const words = event.target.value;
    timer.current = setTimeout(() => act({ do: "filter", text: words }), 250);
  };
  return html`
    <span class="search">
      <${Icon} name="search" />
      <input class="input" ref=${field} type="search" aria-label=${label} placeholder=${label} value=${text}
          onInput=${later} />
      <${Key}>/</${Key}>
    </span>`;
}

/** A chip that opens a list of choices, `[value, name]` each; `none` is the first one, and leaves it open. */
export function Pick({ label, none, value, options, onPick }) {
  const id = useId("filter");
  return html`
    <label class="unseen" for=${id}>${label}</label>
    <select class=${`chip ${value ? "on" : ""}`} id=${id} value=${value}
        onChange=${(event) => onPick(event.target.value)}>
      ${optionsOf([["", none], ...options], value)}
    </select>`;
}

/** Which items of how many are in the table, and the way to the others. */
export function Pages({ page, pages, size, n, to }) {
  const first = page * size + 1;
  const last = Math.min(n, first + size - 1);
  return html`
    <span class="row">
      <span class="fine num nowrap">
        ${pages > 1 && `${first.toLocaleString("en")}–${last.toLocaleString("en")} of `}
        ${counted(n, "item")}
      </span>
      ${
        pages > 1 &&
        html`
          <${Button} small icon="left" aria-label="Page before" disabled=${page === 0}
              onClick=${() => to(page - 1)} />
          <${Button} small icon="right" aria-label="Next page" disabled=${page >= pages - 1}
              onClick=${() => to(page + 1)} />`
      }
    </span>`;
}
