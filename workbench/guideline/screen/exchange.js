// Files in and out: a sheet of questions for the inbox, and the labels for another tool.
import { html, useRef, useState } from "../../ui/ui.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Button, Note } from "../../ui/parts.js";
import { nameOf, several } from "./places.js";

const SHEETS = ".csv,.tsv,.xlsx,.parquet";

function Left({ left, children }) {
  return html`
    ${
      left.length > 0 &&
      html`
        <details>
          <summary>${children}</summary>
          <ul class="bullets">
            ${left.map((one) => html`<li key=${one}><span dir="auto">${one}</span></li>`)}
          </ul>
        </details>`
    }`;
}

/** Questions that a team collected on a sheet. */
export function Import({ screen }) {
  const { read } = screen.view.exchange;
  const picker = useRef(null);
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  const take = async (file) => {
    const large = tooLarge(file, "Split it.");
    say(large);
    if (large) return;
    setBusy(true);
    await screen.act({ do: "bring", name: file.name, timezone: zone.trim(), base64: await encoded(file) });
    setBusy(false);
  };
  return html`
    <details class="ge-import">
      <summary>Import questions from a sheet</summary>
      <div class="stack ge-tight">
        <p class="fine">
          CSV or Excel with a column <code>note</code>; optional columns: at, who, item, item_text,
          question, label, rule. Importing the same sheet again adds nothing.
        </p>
        <div class="field">
          <label for="ge-zone">Time zone of times without one</label>
          <input class="input" id="ge-zone" value=${zone} placeholder="such as Europe/Madrid"
              autocomplete="off" spellcheck=${false} onInput=${(event) => setZone(event.target.value)} />
        </div>
        <div class="row wrap">
          <${Picker} picker=${picker} kinds=${SHEETS} label="A sheet of questions" onFile=${take} />
          <${Button} small icon="plus" disabled=${busy} onClick=${() => picker.current.click()}>
            ${busy ? "Reading …" : "Choose a sheet …"}
          </${Button}>
        </div>
      </div>
    </details>
    ${said && html`<${Note} tone="bad" icon="warn" role="alert">${said}</${Note}>`}
    ${
      read &&
      html`
        <${Note} tone="good" icon="tick" role="status">
          <div class="stack ge-tight">
            <span>
              ${several(read.added, "question")} added from <span class="mono">${read.file}</span>
              ${read.known > 0 ? `, ${read.known} there already` : ""}.
            </span>
            <${Left} left=${read.left}>What was not read</${Left}>
          </div>
        </${Note}>`
    }`;
}

/** The labels in the words of the tool in which people annotate. */
export function Export({ screen }) {
  const { view } = screen;
  const { tools, written } = view.exchange;
  const questions = view.tree.questions ?? [];
  const [tool, setTool] = useState(tools[0].id);
  const [version, setVersion] = useState(view.published[0]?.version ?? "draft");
  const [question, setQuestion] = useState("");
  const [busy, setBusy] = useState(false);
  const one = tools.find((each) => each.id === tool).one && questions.length > 1;
  const asked = question || (one ? questions[0].id : "");
  const go = async () => {
    setBusy(true);
    await screen.act({ do: "export", tool, version, question: asked });
    setBusy(false);
  };
  return html`
    <section class="stack ge-tight" aria-label="Labels for another tool">
      <div class="lab">Labels for another tool</div>
      <div class="ge-two">
        <div class="field">
          <label for="ge-tool">Tool</label>
          <select class="input" id="ge-tool" value=${tool} onChange=${(event) => setTool(event.target.value)}>
            ${tools.map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="ge-of">Version</label>
          <select class="input" id="ge-of" value=${version}
              onChange=${(event) => setVersion(event.target.value)}>
            ${view.published.map(
              (each) => html`<option key=${each.version} value=${each.version}>${each.version}</option>`,
            )}
            <option value="draft">the draft</option>
          </select>
        </div>
      </div>
      ${
        questions.length > 1 &&
        html`
          <div class="field">
            <label for="ge-asked">Question</label>
            <select class="input" id="ge-asked" value=${asked}
                onChange=${(event) => setQuestion(event.target.value)}>
              ${!one && html`<option value="">all of them</option>`}
              ${questions.map(
                (each) => html`
                  <option key=${each.id} value=${each.id}>${each.title || nameOf(each)}</option>`,
              )}
            </select>
          </div>`
      }
      <div class="row wrap">
        <${Button} small disabled=${busy} onClick=${go}>${busy ? "Writing …" : "Write the file"}</${Button}>
      </div>
      ${
        written &&
        html`
          <${Note} tone="good" icon="tick" role="status">
            <div class="stack ge-tight">
              <span>
                Written, of ${written.of}:${" "}
                ${written.paths.map(
                  (path, i) => html`${i ? ", " : ""}<span class="mono ge-path" key=${path}>${path}</span>`,
                )}
              </span>
              <span class="ge-how">${written.how}</span>
              <${Left} left=${written.left}>
                ${several(written.left.length, "thing")} of the guideline${" "}
                ${written.left.length === 1 ? "has" : "have"} no place there
              </${Left}>
            </div>
          </${Note}>`
      }
    </section>`;
}
