// After an edge case: what the guideline's draft now does to its gold sets.
import { html } from "../../ui/ui.js";
import { Note } from "../../ui/parts.js";
import { count } from "./words.js";

const named = (items, n) => items.join(", ") + (n > items.length ? ` and ${n - items.length} more` : "");

export function Stale({ view }) {
  const stale = view.stale;
  if (!stale) return null;
  return html`
    <div class="pane after">
      <${Note} tone="accent" icon="info">
        <b>${stale.case} is in the draft of ${view.guideline.name}.</b>${" "}
        ${
          stale.gold.length === 0
            ? "No locked gold set uses this guideline."
            : "Once it is published:"
        }
        ${stale.gold.map(
          (one) => html`
            <div key=${one.gold}>
              Gold ${one.gold}: <b>${one.n_stale} stale</b>, ${one.n_check} worth a check,${" "}
              ${count(one.stands, "answer")} unaffected.
              ${one.stale.length > 0 ? ` Stale: ${named(one.stale, one.n_stale)}.` : ""}
              ${one.check.length > 0 ? ` To check: ${named(one.check, one.n_check)}.` : ""}
            </div>`,
        )}
      </${Note}>
    </div>`;
}
