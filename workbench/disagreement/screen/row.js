// One item of the list, and all that was said of it when it lies open.
import { html } from "../../ui/ui.js";
import { Badge, Button, useId } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Marks } from "../../ui/marks.js";
import { LabelName } from "./words.js";

const NEXT = {
  "guideline gap": "case",
  "edge case": "case",
  "ambiguous item": "experts",
  slip: "relabel",
  "truly subjective": "note",
};
const DOES = {
  case: "Make edge case",
  experts: "Send to experts",
  relabel: "Label again",
  note: "Ask the authors",
};
const ACTS = { feedback: "asked", experts: "with experts", relabel: "labelled again" };

function Cause({ view, row, act }) {
  const id = useId("cause");
  const tone = row.cause
    ? row.cause === "guideline gap" || row.cause === "edge case"
      ? "info"
      : ""
    : "warn";
  return html`
    <label class="unseen" for=${id}>Cause of ${row.item}</label>
    <select id=${id} class=${`badge cause ${tone}`} value=${row.cause ?? ""}
        onChange=${(event) => act({ do: "cause", items: [row.item], cause: event.target.value })}>
      <option value="">set a cause</option>
      ${view.causes.map((cause) => html`<option key=${cause} value=${cause}>${cause}</option>`)}
    </select>`;
}

export function Answers({ view, answers }) {
  return html`
    <div class="row wrap given">
      ${answers.map(
        ([id, n]) => html`
          <span class="chip num" key=${id}><${LabelName} view=${view} id=${id} /> <b>${n}</b></span>`,
      )}
    </div>`;
}

function Said({ view, open }) {
  const has = (name) => open.answers.some((answer) => answer[name] != null && answer[name] !== "");
  const columns = [
    ["vendor", "Vendor"],
    ["batch", "Batch"],
    ["guideline_version", "Guideline"],
    ["seconds", "Seconds"],
    ["at", "When"],
    ["comment", "Comment"],
  ].filter(([name]) => has(name));
  const cell = (answer, name) =>
    name === "seconds" ? (answer.seconds == null ? "" : Math.round(answer.seconds)) : (answer[name] ?? "");
  return html`
    <div class="said stack mid">
      ${
        open.drawing
          ? html`
            <${Marks} part=${open.drawing.part} layers=${open.drawing.layers} labels=${view.labels} />`
          : open.text && html`<p class="quote" dir="auto">${open.text}</p>`
      }
      ${
        open.rules.length > 0 &&
        html`
          <p class="fine">
            Tests${" "}
            ${open.rules.map((rule) => html`<span class="rid" key=${rule}>${rule} </span>`)}
            ${view.rules
              .filter((r) => open.rules.includes(r.id) && r.text)
              .map((r) => html`<span key=${r.id}>${r.text} </span>`)}
          </p>`
      }
      <div class="scroll-x" role="region" tabindex="0" aria-label=${`Answers to ${open.item}`}>
        <table class="plain">
          <thead>
            <tr>
              <th>Person</th>
              <th>Answer</th>
              ${columns.map(
                ([name, title]) => html`
                  <th key=${name} class=${name === "seconds" ? "right" : ""}>${title}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${open.answers.map(
              (answer, i) => html`
                <tr key=${i}>
                  <td class="mono">${answer.annotator}</td>
                  <td>
                    ${
                      answer.called == null
                        ? html`<span class="row"><${LabelName} view=${view} id=${answer.label} /></span>`
                        : html`<span dir="auto">${answer.called}</span>`
                    }
                  </td>
                  ${columns.map(
                    ([name]) => html`
                      <td key=${name}
                          class=${name === "seconds" ? "right num" : name === "comment" ? "" : "num nowrap"}
                          dir=${name === "comment" ? "auto" : undefined}>${cell(answer, name)}</td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${open.left_out > 0 && html`<p class="fine">${open.left_out} more answers.</p>`}
    </div>`;
}

export function ItemRow({ view, row, at, act, once, ask, onFocus }) {
  const chosen = view.chosen.includes(row.item);
  const open = view.open?.item === row.item ? view.open : null;
  const settled = row.acts.some((one) => /^E\d/.test(one));
  const next = settled && NEXT[row.cause] === "case" ? null : NEXT[row.cause];
  const go = () => (next === "case" || next === "note" ? ask(next, [row.item]) : once(next, [row.item]));
  return html`
    <tr class=${`${at ? "at" : ""} ${chosen ? "chosen" : ""}`} onFocusIn=${onFocus} onMouseDown=${onFocus}>
      <td>
        <input type="checkbox" checked=${chosen} aria-label=${`Choose ${row.item}`}
            onChange=${() => act({ do: "pick", items: [row.item] })} />
      </td>
      <td>
        <button type="button" class="id mono" aria-expanded=${String(Boolean(open))}
            aria-label=${`Read ${row.item}`} onClick=${() => act({ do: "open", item: row.item })}>
          ${row.item}
        </button>
      </td>
      <td>
        <div class="text" dir="auto">${row.text || html`<span class="muted">no text known</span>`}</div>
        ${
          row.acts.length > 0 &&
          html`
            <div class="row wrap acts">
              ${row.acts.map(
                (one) => html`<${Badge} key=${one} tone="good" icon="tick">${ACTS[one] ?? one}</${Badge}>`,
              )}
            </div>`
        }
      </td>
      <td><${Answers} view=${view} answers=${row.answers} /></td>
      <td class="right num apart">
        <b>${row.differ[0].toLocaleString("en")}</b>
        ${
          row.distance != null &&
          html`<div class="fine nowrap">${`distance ${row.distance.toFixed(2)}`}</div>`
        }
        <span class="unseen"> of ${counted(row.differ[1], "pair")} of answers</span>
        <span class="fine" aria-hidden="true">${" "}of ${row.differ[1].toLocaleString("en")}</span>
      </td>
      <td class="step">
        ${
          row.dismissed
            ? html`<${Badge}>dismissed</${Badge}>`
            : html`<${Cause} view=${view} row=${row} act=${act} />`
        }
        ${
          next &&
          !row.dismissed &&
          html`
            <${Button} small disabled=${(next === "case" || next === "note") && !view.guideline}
                onClick=${go}>${DOES[next]}</${Button}>`
        }
      </td>
    </tr>
    ${
      open &&
      html`
        <tr class="opened">
          <td></td>
          <td colspan="5"><${Said} view=${view} open=${open} /></td>
        </tr>`
    }`;
}
