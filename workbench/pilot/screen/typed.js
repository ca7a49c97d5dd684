// Fields that say at once, in words, what is wrong with what is typed; the text stays as it was typed.
import { html, useState } from "../../ui/ui.js";
import { useId } from "../../ui/parts.js";
import { useTyped } from "../../ui/typed.js";

/**
 * A labelled text field. `wrong` is what is wrong with it, `hint` what it is for. Once it is left it shows
 * how its text was `understood`, such as 90 % for 0.9.
 */
export function Typed({ label, hint, value, understood, wrong, onSend, unit, quiet, disabled, ...rest }) {
  const id = useId("pd");
  const [text, type, out] = useTyped(value, onSend);
  const [inside, go] = useState(false);
  const shown = inside || text !== (value ?? "") ? text : (understood ?? text);
  const leave = () => {
    out();
    go(false);
  };
  return html`
    <div class="field">
      <label for=${id} class=${quiet ? "unseen" : ""}>
        ${label}
        ${hint && html`<span class="fine">${hint}</span>`}
      </label>
      <div class="row unit">
        <input class=${`input ${wrong ? "bad" : ""}`} id=${id} readonly=${disabled}
            aria-invalid=${wrong ? "true" : undefined} aria-describedby=${wrong ? `${id}-wrong` : undefined}
            autocomplete="off" spellcheck=${false} maxlength="300" value=${shown}
            onInput=${(event) => type(event.target.value)} onFocus=${() => go(true)} onBlur=${leave}
            onChange=${out} ...${rest} />
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
