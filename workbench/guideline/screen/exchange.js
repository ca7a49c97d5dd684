// Files in and out: a sheet of questions for the inbox, and the labels for another tool.
import { html, useContext, useRef, useState } from "../../ui/ui.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Button, Note } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Input, Select } from "../../ui/fields.js";
import { Stage } from "../../ui/offers.js";
import { nameOf } from "./places.js";

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
        <${Input} label="Time zone of times without one" text=${zone} onText=${setZone}
            placeholder="such as Europe/Madrid" autocomplete="off" spellcheck=${false} />
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
              ${counted(read.added, "question")} added from <span class="mono">${read.file}</span>
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
  const { ticket } = useContext(Stage);
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
    await screen.act({ do: "export", tool, version, question: asked, ticket });
    setBusy(false);
  };
  const all = questions.map((question) => [question.id, question.title || nameOf(question)]);
  return html`
    <section class="stack ge-tight" aria-label="Labels for another tool">
      <div class="lab">Labels for another tool</div>
      <div class="ge-two">
        <${Select} label="Tool" value=${tool} options=${tools.map((each) => [each.id, each.name])}
            onPick=${setTool} />
        <${Select} label="Version" value=${version}
            options=${[...view.published.map((each) => [each.version, each.version]), ["draft", "the draft"]]}
            onPick=${setVersion} />
      </div>
      ${
        questions.length > 1 &&
        html`
          <${Select} label="Question" value=${asked} onPick=${setQuestion}
              options=${one ? all : [["", "all of them"], ...all]} />`
      }
      <div class="row wrap">
        <${Button} small disabled=${busy} onClick=${go}>${busy ? "Writing …" : "Download"}</${Button}>
      </div>
      ${
        written &&
        html`
          <${Note} tone="good" icon="tick" role="status">
            <div class="stack ge-tight">
              <span>
                Saved, of ${written.of}: <span class="mono ge-path">${written.file}</span>
              </span>
              <span class="ge-how">${written.how}</span>
              <${Left} left=${written.left}>
                ${counted(written.left.length, "thing")} of the guideline${" "}
                ${written.left.length === 1 ? "has" : "have"} no place there
              </${Left}>
            </div>
          </${Note}>`
      }
    </section>`;
}
