// Which answers to look into: a table of the workspace, or a file of one's own machine that is put there.
import { html, useState } from "../../ui/ui.js";
import { Button } from "../../ui/parts.js";
import { Select, TableField } from "../../ui/fields.js";

export function Choose({ view, act }) {
  const { choosing } = view;
  const [picked, pick] = useState("");
  const [wide, setWide] = useState(false);
  const [under, choose] = useState(choosing.led?.guideline ?? "");
  const [asked, ask] = useState(choosing.led?.question ?? "");
  const [busy, setBusy] = useState(false);
  const table = picked || choosing.table;
  const questions = choosing.guidelines.find((one) => one.id === under)?.questions ?? [];
  const question = under && (asked || (questions.length === 1 ? questions[0].id : ""));
  const why = !table ? "Choose a table." : under && !question ? "Choose the question that was answered." : "";
  const look = (event) => {
    event.preventDefault();
    if (why || busy) return;
    setBusy(true);
    act({ do: "answers", table, wide, guideline: under, question: question || "" }).finally(() =>
      setBusy(false),
    );
  };
  return html`
    <form class="pane stack mid choose" aria-label="Answers to look into" onSubmit=${look}>
      <p class="muted">
        A table of answers has an item, a person and a label in each row: columns item_id, annotator_id and
        label, perhaps text, vendor, batch, comment.
      </p>
      <${TableField} label="Table of answers" table=${table} tables=${choosing.tables} onPick=${pick}
          act=${act} />
      <label class="row">
        <input type="checkbox" checked=${wide} onChange=${() => setWide(!wide)} />A row is an item, with a
        column for each person
      </label>
      ${
        choosing.guidelines.length > 0 &&
        html`
          <div class="row wrap top">
            <${Select} label="Guideline" hint="its rules, and a place for edge cases" value=${under}
                options=${[["", "none"], ...choosing.guidelines.map((one) => [one.id, one.id])]}
                onPick=${(value) => {
                  choose(value);
                  ask("");
                }} />
            ${
              questions.length > 1 &&
              html`
                <${Select} label="Question" value=${asked}
                    options=${[["", "Choose …"], ...questions.map((one) => [one.id, one.title])]}
                    onPick=${ask} />`
            }
          </div>`
      }
      <div class="row wrap">
        <button type="submit" class="btn primary" aria-disabled=${why || busy ? "true" : undefined}>
          Open
        </button>
        ${why && html`<span class="fine">${why}</span>`}
        ${
          choosing.back &&
          html`<${Button} onClick=${() => act({ do: "other", on: false })}>Not now</${Button}>`
        }
      </div>
    </form>`;
}
