// Which answers to look into: a table of the workspace, or a file of one's own machine that is put there.
import { html, useRef, useState } from "../../ui/ui.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Button, Field, Note, useId } from "../../ui/parts.js";

const KINDS = ".csv,.tsv,.jsonl,.ndjson,.json,.xlsx,.parquet";

export function Choose({ view, act }) {
  const { choosing } = view;
  const ids = [useId("table"), useId("under"), useId("asked")];
  const picker = useRef(null);
  const [picked, pick] = useState("");
  const [wide, setWide] = useState(false);
  const [under, choose] = useState("");
  const [asked, ask] = useState("");
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const table = picked || choosing.table;
  const questions = choosing.guidelines.find((one) => one.id === under)?.questions ?? [];
  const question = under && (asked || (questions.length === 1 ? questions[0].id : ""));
  const why = !table ? "Choose a table." : under && !question ? "Choose the question that was answered." : "";
  const bring = async (file) => {
    const large = tooLarge(file, "Put it into the workspace yourself, and choose it here.");
    say(large);
    if (large) return;
    pick("");
    await act({ do: "bring", name: file.name, base64: await encoded(file) });
  };
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
      <${Field} id=${ids[0]} label="Table of answers">
        <div class="row wrap">
          <select class="input" id=${ids[0]} value=${table} onChange=${(event) => pick(event.target.value)}>
            <option value="" selected=${!table}>Choose a table …</option>
            ${choosing.tables.map(
              (path) => html`<option key=${path} value=${path} selected=${path === table}>${path}</option>`,
            )}
          </select>
          <span class="muted">or</span>
          <${Button} icon="plus" onClick=${() => picker.current.click()}>A file of yours …</${Button}>
        </div>
        <${Picker} picker=${picker} kinds=${KINDS} label="A file of yours" onFile=${bring} />
      </${Field}>
      ${said && html`<${Note} tone="bad" icon="warn" role="alert">${said}</${Note}>`}
      <label class="row">
        <input type="checkbox" checked=${wide} onChange=${() => setWide(!wide)} />A row is an item, with a
        column for each person
      </label>
      ${
        choosing.guidelines.length > 0 &&
        html`
          <div class="row wrap top">
            <${Field} id=${ids[1]} label="Guideline" hint="its rules, and a place for edge cases">
              <select class="input" id=${ids[1]} value=${under}
                  onChange=${(event) => {
                    choose(event.target.value);
                    ask("");
                  }}>
                <option value="">none</option>
                ${choosing.guidelines.map(
                  (one) => html`<option key=${one.id} value=${one.id}>${one.id}</option>`,
                )}
              </select>
            </${Field}>
            ${
              questions.length > 1 &&
              html`
                <${Field} id=${ids[2]} label="Question">
                  <select class="input" id=${ids[2]} value=${asked}
                      onChange=${(event) => ask(event.target.value)}>
                    <option value="">Choose …</option>
                    ${questions.map(
                      (one) => html`<option key=${one.id} value=${one.id}>${one.title}</option>`,
                    )}
                  </select>
                </${Field}>`
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
