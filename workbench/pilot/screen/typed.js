// Fields that say at once, in words, what is wrong with what is typed; the text stays as it was typed.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { useId } from "../../ui/parts.js";

/** A text on its way to Python: sent a moment after the last key, or at once when the field is left. */
export function useTyped(value, send) {
  const [text, set] = useState(value);
  const sent = useRef(value);
  const timer = useRef(null);
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (value !== sent.current && !timer.current) set((sent.current = value));
  }, [value]);
  const flush = (now) => {
    clearTimeout(timer.current);
    timer.current = null;
    if (now !== sent.current) latest.current((sent.current = now));
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (event) => {
    const now = event.target.value;
    set(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => flush(now), 250);
  };
  return {
    value: text,
    onInput: typed,
    onBlur: (event) => flush(event.target.value),
    onChange: (event) => flush(event.target.value),
  };
}

/** A labelled text field. `wrong` is what is wrong with it, `hint` what it is for. */
export function Typed({ label, hint, value, wrong, onSend, unit, quiet, disabled, ...rest }) {
  const id = useId("pd");
  const bind = useTyped(value, onSend);
  return html`
    <div class="field">
      <label for=${id} class=${quiet ? "unseen" : ""}>
        ${label}
        ${hint && html`<span class="fine">${hint}</span>`}
      </label>
      <div class="row unit">
        <input class=${`input ${wrong ? "bad" : ""}`} id=${id} readonly=${disabled}
            aria-invalid=${wrong ? "true" : undefined} aria-describedby=${wrong ? `${id}-wrong` : undefined}
            autocomplete="off" spellcheck=${false} maxlength="300" ...${bind} ...${rest} />
        ${unit && html`<span class="fine nowrap">${unit}</span>`}
      </div>
      ${wrong && html`<span class="wrong" id=${`${id}-wrong`}>${wrong}</span>`}
    </div>`;
}

/** A labelled choice; `options` are {id, name}. */
export function Chosen({ label, hint, value, options, wrong, onSend, quiet, disabled }) {
  const id = useId("pd");
  return html`
    <div class="field">
      <label for=${id} class=${quiet ? "unseen" : ""}>
        ${label}
        ${hint && html`<span class="fine">${hint}</span>`}
      </label>
      <select class=${`input ${wrong ? "bad" : ""}`} id=${id} value=${value} disabled=${disabled}
          onChange=${(event) => onSend(event.target.value)}>
        ${options.map(
          (one) => html`
            <option key=${one.id} value=${one.id} selected=${one.id === value}>${one.name}</option>`,
        )}
      </select>
      ${wrong && html`<span class="wrong">${wrong}</span>`}
    </div>`;
}
