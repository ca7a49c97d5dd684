// How the browser says numbers and labels.
import { html } from "../../ui/ui.js";
import { colourOf } from "../../ui/parts.js";

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
