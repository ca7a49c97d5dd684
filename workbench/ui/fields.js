// Controls of a form with their label: a line, a longer text, a choice, a table of the workspace.
import { html } from "./ui.js";
import { Button, Field, useId } from "./parts.js";

/** One line. `field` is a ref to its control; what else is given goes to the control. */
export function Input({ label, hint, text, onText, field, ...rest }) {
  const id = useId("line");
  return html`
    <${Field} id=${id} label=${label} hint=${hint}>
      <input class="input" id=${id} ref=${field} value=${text} ...${rest}
          onInput=${(event) => onText(event.target.value)} />
    </${Field}>`;
}

/** A longer text, in the direction of its own script. */
export function TextArea({ label, hint, text, onText, field, rows = 2, ...rest }) {
  const id = useId("text");
  return html`
    <${Field} id=${id} label=${label} hint=${hint}>
      <textarea class="input area" id=${id} ref=${field} rows=${rows} dir="auto" value=${text} ...${rest}
          onInput=${(event) => onText(event.target.value)}></textarea>
    </${Field}>`;
}

/** The options of a select: `[value, name]` each. */
export const optionsOf = (options, value) =>
  options.map(
    ([each, name]) => html`<option key=${each} value=${each} selected=${each === value}>${name}</option>`,
  );

/** One choice among a few. */
export function Select({ label, hint, value, options, onPick, ...rest }) {
  const id = useId("choice");
  return html`
    <${Field} id=${id} label=${label} hint=${hint}>
      <select class="input" id=${id} value=${value ?? ""} ...${rest}
          onChange=${(event) => onPick(event.target.value)}>
        ${optionsOf(options, value ?? "")}
      </select>
    </${Field}>`;
}

/** A table of the workspace, or a file of one's own machine, which the tool brings in (`onBring`). */
export function TableField({ label, hint, table, tables, onPick, onBring }) {
  const id = useId("table");
  const options = [["", "Choose a table …"], ...tables.map((path) => [path, path])];
  return html`
    <${Field} id=${id} label=${label} hint=${hint}>
      <div class="row wrap">
        <select class="input" id=${id} value=${table} onChange=${(event) => onPick(event.target.value)}>
          ${optionsOf(options, table || "")}
        </select>
        <span class="muted">or</span>
        <${Button} icon="plus" onClick=${onBring}>A file of yours …</${Button}>
      </div>
    </${Field}>`;
}
