// What mistakes cost that are worse, or less bad, than others: what is right, what was answered, and a
// number.
import { html } from "../../ui/ui.js";
import { Button, Icon } from "../../ui/parts.js";
import { Choice, Text, Wrong, wrongAt } from "./fields.js";
import { kindIn, nameOf } from "./places.js";

export function Costs({ screen, at, question }) {
  const costs = question.severities ?? [];
  const labels = (question.labels ?? []).map((label) => [label.id, nameOf(label)]);
  const side = (i, name, label) => {
    const here = [...at, i, name];
    return kindIn(screen.view, question)?.several
      ? html`<${Text} screen=${screen} at=${here} label=${label} class="input mono" placeholder="a|b" />`
      : html`<${Choice} screen=${screen} at=${here} label=${label} options=${labels} />`;
  };
  return html`
    <section class="stack ge-tight" aria-label="What mistakes cost">
      <div class="lab">What mistakes cost<span class="fine">a mistake that is not listed costs 1</span></div>
      ${costs.map(
        (_, i) => html`
          <div class="ge-cost" key=${i} role="group" aria-label=${`Cost ${i + 1}`}>
            ${side(i, "gold", "Right is")}
            ${side(i, "answer", "Answered as")}
            <${Text} screen=${screen} at=${[...at, i, "severity"]} label="Costs" class="input num"
                inputmode="decimal" />
            <button type="button" class="ge-x" aria-label=${`Take cost ${i + 1} out`}
                onClick=${() => screen.remove([...at, i])}>
              <${Icon} name="cross" />
            </button>
            <${Wrong} found=${wrongAt(screen.view.problems, [...at, i])} />
          </div>`,
      )}
      <div class="row">
        <${Button} small icon="plus" onClick=${() => screen.add(at)}>Cost</${Button}>
      </div>
    </section>`;
}
