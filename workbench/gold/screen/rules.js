// Which rules: chips to take off, and a list to add from.
import { createContext, html, useContext, useState } from "../../ui/ui.js";
import { colourOf, Icon, Key } from "../../ui/parts.js";

/** What was typed in a gold set, by mark; it is kept for as long as the set is on the screen. */
export const Typed = createContext(new Map());

/**
 * A state for each `mark`, such as an item: what was typed about one is there again when a walk, another
 * pane or an undo comes back to it.
 */
export function useFor(mark, start) {
  const typed = useContext(Typed);
  const [, redraw] = useState(0);
  const set = (next) => {
    typed.set(mark, next);
    redraw((times) => times + 1);
  };
  return [typed.has(mark) ? typed.get(mark) : start, set];
}

/** The beginning of a text. */
export const short = (text, most = 60) => (text.length > most ? `${text.slice(0, most - 2)}…` : text);

/** `chosen` are ids; `offered` ids come first as one-click chips. */
export function Rules({ rules, chosen, offered = [], onChange, label }) {
  const left = rules.filter((rule) => !chosen.includes(rule.id));
  const text = (id) => rules.find((rule) => rule.id === id)?.text ?? "";
  return html`
    <div class="row wrap rules" role="group" aria-label=${label}>
      ${chosen.map(
        (id) => html`
          <button type="button" class="chip on" key=${id} title=${text(id)} aria-label=${`Take ${id} off`}
              onClick=${() => onChange(chosen.filter((one) => one !== id))}>
            ${id}
            <${Icon} name="cross" />
          </button>`,
      )}
      ${offered
        .filter((id) => !chosen.includes(id) && text(id))
        .map(
          (id) => html`
            <button type="button" class="chip add" key=${id} title=${text(id)}
                onClick=${() => onChange([...chosen, id])}>
              <${Icon} name="plus" />
              ${id}
            </button>`,
        )}
      ${
        left.length > 0 &&
        html`
          <select class="chip add" aria-label=${`Add to: ${label}`} value=""
              onChange=${(event) => {
                event.target.value && onChange([...chosen, event.target.value]);
                event.target.value = "";
              }}>
            <option value="">+ rule</option>
            ${left.map(
              (rule) => html`<option key=${rule.id} value=${rule.id}>${rule.id} ${short(rule.text)}</option>`,
            )}
          </select>`
      }
    </div>`;
}

/** What the guideline says of the labels and rules of a question, folded away. */
export function Guide({ question, open, hint, onToggle }) {
  return html`
    <details class="guide" open=${open}
        onToggle=${(event) => event.currentTarget.open !== open && onToggle(event.currentTarget.open)}>
      <summary>What the guideline says ${hint && html`<${Key}>${hint}</${Key}>`}</summary>
      <dl>
        ${question.labels.map(
          (label) => html`
            <dt key=${label.id}>
              <i class="sw" aria-hidden="true" style=${{ background: colourOf(label.colour) }}></i>
              ${label.name}
            </dt>
            <dd dir="auto">${label.definition}</dd>`,
        )}
        ${question.rules.map(
          (rule) => html`<dt key=${rule.id} class="rid">${rule.id}</dt><dd dir="auto">${rule.text}</dd>`,
        )}
      </dl>
    </details>`;
}
