// Which guideline is on the screen: one that is there, or a new one, from a file that somebody has or from
// nothing.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { ChoosingOrNew, Starting } from "../../ui/choosing.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Button, Note, useId } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";

const ABOUT =
  "A guideline says what annotators are asked to do: labels with definitions and examples, rules that tell " +
  "labels apart, and hard cases that were decided once.";

const KINDS = ".docx,.md,.markdown,.txt,.csv,.tsv,.xlsx,.xml,.json";

/**
 * A name, perhaps a file, and the way to begin; `onLeave` is missing where there is nothing to go back to.
 */
function Begin({ act, onDone, onLeave }) {
  const id = useId("new");
  const [name, type] = useState("");
  const [file, take] = useState(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const picker = useRef(null);
  const field = useRef(null);
  useEffect(() => {
    if (onLeave) field.current.focus();
  }, []);
  const large = file && tooLarge(file);
  const begin = async (event) => {
    event.preventDefault();
    if (!name.trim() || large || busy) return;
    setBusy(true);
    const from = file ? { file: file.name, base64: await encoded(file) } : {};
    const after = await act({ do: "begin", name, ...from });
    setBusy(false);
    if (!after.refused) onDone();
  };
  const put = (one) => {
    if (!one) return;
    take(one);
    if (!name.trim()) type(one.name.replace(/\.[^.]+$/, "").slice(0, 64));
  };
  const leave = (event) => {
    if (event.key === "Escape" && onLeave) {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    }
  };
  return html`
    <form class=${`stack ge-begin ${over ? "over" : ""}`} aria-label="New guideline" onSubmit=${begin}
        onKeyDown=${leave}
        onDragOver=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave=${() => setOver(false)}
        onDrop=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          put(event.dataTransfer.files[0]);
        }}>
      <div class="row wrap top">
        <div class="field">
          <label for=${id}>Name of the new guideline</label>
          <input class="input" id=${id} ref=${field} value=${name} maxlength="64"
              placeholder="such as hotel-reviews" autocomplete="off" spellcheck=${false}
              onInput=${(event) => type(event.target.value)} />
        </div>
        <div class="field grow">
          <span class="lab">Start from<span class="fine">or drop a file here</span></span>
          <div class="row wrap">
            <${Picker} picker=${picker} kinds=${KINDS} label="A file to start from" onFile=${put} />
            <${Button} onClick=${() => picker.current.click()}>
              ${file ? "Another file …" : "Choose a file …"}
            </${Button}>
            ${
              file
                ? html`
                  <span class="mono cut">${file.name}</span>
                  <${Button} kind="link" small onClick=${() => take(null)}>Without a file</${Button}>`
                : html`<span class="muted">nothing: a draft with an example of each part</span>`
            }
          </div>
        </div>
      </div>
      <p class="fine">
        A Word or Markdown document, a list of labels (Excel, CSV or text), or the labels of Label Studio,
        Labelbox, CVAT, doccano or Argilla. What is missing is marked “To be written”.
      </p>
      ${large && html`<${Note} tone="bad" icon="warn" role="alert">${large}</${Note}>`}
      <div class="row">
        <button type="submit" class="btn primary"
            aria-disabled=${name.trim() && !large && !busy ? undefined : "true"}>Begin</button>
        ${onLeave && html`<${Button} onClick=${onLeave}>Not now</${Button}>`}
      </div>
    </form>`;
}

function Left({ left }) {
  if (!left.length) return html`<span class="muted">Everything in it is in the draft.</span>`;
  return html`
    <details>
      <summary>
        ${counted(left.length, "thing")} in the file ${left.length === 1 ? "is" : "are"} not in the draft. Add
        what you need.
      </summary>
      <ul class="bullets">
        ${left.map((one) => html`<li key=${one}><span dir="auto">${one}</span></li>`)}
      </ul>
    </details>`;
}

/** The row under the bar; then what a start read and left out. */
export function Choose({ view, act }) {
  return html`
    <${ChoosingOrNew} what="guideline" view=${view} act=${act} Begin=${Begin}>
      ${
        view.read &&
        !view.published.length &&
        html`
          <${Note} tone=${view.left.length ? "warn" : "good"} icon=${view.left.length ? "warn" : "tick"}
              role="status">
            <div class="stack ge-tight">
              <span dir="auto">${view.read}</span>
              <${Left} left=${view.left} />
            </div>
          </${Note}>`
      }
    </${ChoosingOrNew}>`;
}

/** Where no guideline is on the screen: choose one, or begin the first. */
export function Start({ view, act }) {
  return html`
    <${Starting} view=${view} act=${act} about=${ABOUT}>
      <${Begin} act=${act} onDone=${() => {}} />
    </${Starting}>`;
}
