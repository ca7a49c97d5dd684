// The controls of a form as the guideline's fields declare them: their titles, order and ways to edit them.
import { html } from "../../ui/ui.js";
import { Choice, Choices, Text } from "./fields.js";
import { Lines } from "./lines.js";
import { called } from "../../ui/words.js";

const SHORT = new Set(["line", "choice"]);

export const characters = (text) => `${text.length} characters`;

/** The fields in rows: two short ones that follow each other share one. */
export function inRows(fields) {
  const rows = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (SHORT.has(field.edit) && last?.length === 1 && SHORT.has(last[0].edit)) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

function Control({ screen, at, field, options }) {
  const { name, title, edit, hint } = field;
  const shared = { screen, at: [...at, name], label: title };
  if (edit === "text") return html`<${Text} ...${shared} area hint=${hint || characters} />`;
  if (edit === "lines") return html`<${Lines} ...${shared} hint=${hint} />`;
  if (edit === "choice") return html`<${Choice} ...${shared} options=${options[name]} />`;
  if (edit === "choices") return html`<${Choices} ...${shared} options=${options[name]} />`;
  if (name === "decided_by") return html`<${Text} ...${shared} hint=${hint} reads=${called} />`;
  return html`<${Text} ...${shared} hint=${hint} class=${`input ${name === "id" ? "mono" : ""}`} />`;
}

/** The controls of a thing; `of` names it in `view.fields`, `options` are those of its choices, by field. */
export function Controls({ screen, at, of, options = {} }) {
  const control = (field) =>
    html`<${Control} key=${field.name} screen=${screen} at=${at} field=${field} options=${options} />`;
  return inRows(screen.view.fields[of]).map((row) =>
    row.length > 1 ? html`<div class="ge-two" key=${row[0].name}>${row.map(control)}</div>` : control(row[0]),
  );
}
