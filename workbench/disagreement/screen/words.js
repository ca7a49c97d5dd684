// How the browser says numbers and labels, and the select that narrows something down.
import { html } from "../../ui/ui.js";
import { colourOf, useId } from "../../ui/parts.js";

export const percent = (share) => (share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);
export const fixed = (value, digits = 2) => (value == null ? "undefined" : value.toFixed(digits));
export const labelOf = (view, id) =>
  view.labels.find((label) => label.id === id) ?? { id, name: id, colour: "", mark: 0 };

/**
 * A label's colour as a square; where the colour comes again it is a ring, a disc, a hollow disc, and then
 * nothing.
 */
export function Mark({ label }) {
  return (
    label.colour &&
    html`
      <i class=${`sw mark${label.mark}`} aria-hidden="true" style=${{ "--c": colourOf(label.colour) }}></i>`
  );
}

export function LabelName({ view, id, strong }) {
  const label = labelOf(view, id);
  return html`
    <${Mark} label=${label} />
    <span class=${`cut ${strong ? "strong" : ""}`} title=${label.name}>${label.name}</span>`;
}

/** A chip that opens a list of choices; the first one narrows nothing down. */
export function Select({ label, none, value, options, onChange }) {
  const id = useId("narrow");
  return html`
    <span class="narrow">
      <label class="unseen" for=${id}>${label}</label>
      <select id=${id} class=${`chip ${value ? "on" : ""}`} value=${value}
          onChange=${(event) => onChange(event.target.value)}>
        <option value="">${none}</option>
        ${options.map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}
      </select>
    </span>`;
}
