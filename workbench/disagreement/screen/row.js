// One item of the list, and all that was said of it when it lies open.
import { html } from "../../ui/ui.js";
import { Badge, Button, useId } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Marks } from "../../ui/marks.js";
import { LabelName, labelOf } from "./words.js";

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
const WRITTEN = {
  seconds: Math.round,
  at: (at) => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }),
};
const UNKNOWN = { Picture: "no picture at hand", Recording: "no text beside it" };
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

/** What an item is: its picture, small, and its text. */
export function ItemContent({ view, row }) {
  return html`
    <div class="content">
      ${row.picture && html`<img class="thumb" src=${row.picture} alt=${`Item ${row.item}`} />`}
      ${
        (row.text || !row.picture) &&
        html`
          <div class="text" dir="auto">
            ${row.text || html`<span class="muted">${UNKNOWN[view.content] ?? "no text known"}</span>`}
          </div>`
      }
    </div>`;
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

/** How people differ on an item, each way with its number of pairs. */
function Phrases({ phrases, pairs }) {
  if (phrases.length === 0) return null;
  return html`
    <ul class="phrases fine">
      ${phrases.map(
        ([phrase, n]) =>
          html`<li key=${phrase} dir="auto">${phrase}${pairs > 1 && ` · ${counted(n, "pair")}`}</li>`,
      )}
    </ul>`;
}

/** What gold says of an item, and how many answers differ with it. */
function Gold({ view, gold }) {
  if (!gold) return null;
  const empty = gold.called == null && gold.labels.length === 0;
  return html`
    <div class="row wrap given golden">
      <b class="fine">Gold</b>
      ${gold.labels.map(
        (id) => html`<span class="chip" key=${id}><${LabelName} view=${view} id=${id} /></span>`,
      )}
      ${empty && html`<span class="chip"><${LabelName} view=${view} id=${view.nothing} /></span>`}
      ${gold.called != null && html`<span dir="auto">${gold.called}</span>`}
      ${
        gold.answers > 0 &&
        html`<span class="fine nowrap">${gold.differ} of ${counted(gold.answers, "answer")} differ</span>`
      }
    </div>`;
}

const whoOf = ({ whose, role }) => (role === "gold" ? "Gold" : whose);

/** One part of one person, and what everybody else has there: label and place apart. */
function Beside({ view, drawing, act }) {
  const { picked, parts } = drawing;
  const id = useId("part");
  if (parts.length === 0) return null;
  const pick = (value) => {
    const [layer, part] = value.split(":").map(Number);
    return act(value ? { do: "part", layer, part } : { do: "part" });
  };
  return html`
    <div class="stack beside">
      <div class="row wrap">
        <label for=${id} class="fine">Compare one part</label>
        <select id=${id} class="chip" value=${picked?.id ?? ""}
            onChange=${(event) => pick(event.target.value)}>
          <option value="">click a mark, or choose</option>
          ${parts.map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}
        </select>
      </div>
      ${
        picked &&
        html`
          <div class="scroll-x" role="region" tabindex="0" aria-label="One part beside the others">
            <table class="plain">
              <thead>
                <tr>
                  <th>${whoOf(picked)}: ${labelOf(view, picked.label).name}</th>
                  <th>Label there</th>
                  <th class="right">Overlap</th>
                </tr>
              </thead>
              <tbody>
                ${picked.others.map(
                  (other, i) => html`
                    <tr key=${i}>
                      <td class="mono">${whoOf(other)}</td>
                      <td>
                        ${
                          other.label == null
                            ? html`<${Badge} tone="bad" icon="cross">nothing there</${Badge}>`
                            : html`
                              <span class="row">
                                <${Badge} tone=${other.fate === "same label" ? "good" : "warn"}
                                    icon=${other.fate === "same label" ? "tick" : "warn"}>
                                  ${other.fate}
                                </${Badge}>
                                <${LabelName} view=${view} id=${other.label} />
                              </span>`
                        }
                      </td>
                      <td class="right num">${other.overlap == null ? "–" : other.overlap.toFixed(2)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
      }
    </div>`;
}

const hasTimes = (layer) => layer.marks.some((mark) => mark.shape === "time");

/** The item with everybody's marks over it; a click on one compares it. */
function Drawing({ view, drawing, act }) {
  const { part, layers, picked, missing, left_out: more } = drawing;
  const heard = part?.kind === "audio" && part.src && !layers.some(hasTimes);
  return html`
    ${heard && html`<audio src=${part.src} controls preload="metadata" aria-label="The recording"></audio>`}
    <${Marks} part=${part} layers=${layers} labels=${view.labels}
        picked=${picked && { layer: layers[picked.layer], part: picked.part }}
        onPick=${(layer, number) => act({ do: "part", layer: layers.indexOf(layer), part: number })} />
    ${more > 0 && html`<p class="fine">${counted(more, "more person", "more people")} not drawn.</p>`}
    ${missing && html`<p class="fine missing">${missing}</p>`}
    <${Beside} view=${view} drawing=${drawing} act=${act} />`;
}

function Said({ view, open, act }) {
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
    answer[name] == null ? "" : (WRITTEN[name]?.(answer[name]) ?? answer[name]);
  return html`
    <div class="said stack mid">
      ${
        open.drawing
          ? html`<${Drawing} view=${view} drawing=${open.drawing} act=${act} />`
          : open.text && html`<p class="quote" dir="auto">${open.text}</p>`
      }
      <${Gold} view=${view} gold=${open.gold} />
      ${
        open.phrases.length > 0 &&
        html`
          <div>
            <b class="fine">How people differ</b>
            <${Phrases} phrases=${open.phrases} pairs=${2} />
          </div>`
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
                        ? html`
                          <span class="row wrap">
                            ${answer.labels.map(
                              (id) => html`<${LabelName} key=${id} view=${view} id=${id} />`,
                            )}
                          </span>`
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
            onChange=${(event) => act({ do: "pick", items: [row.item], on: event.target.checked })} />
      </td>
      <td>
        <button type="button" class="id mono" aria-expanded=${String(Boolean(open))}
            aria-label=${`Read ${row.item}`} onClick=${() => act({ do: "open", item: row.item })}>
          ${row.item}
        </button>
      </td>
      <td>
        <${ItemContent} view=${view} row=${row} />
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
      <td>
        <${Answers} view=${view} answers=${row.answers} />
        ${row.in_words && html`<div dir="auto">${row.in_words}</div>`}
        <${Phrases} phrases=${row.phrases} pairs=${row.differ[1]} />
        <${Gold} view=${view} gold=${row.gold} />
      </td>
      <td class="right num apart">
        <b>${row.differ[0].toLocaleString("en")}</b>
        <span class="unseen"> of ${counted(row.differ[1], "pair")} of answers</span>
        <span class="fine" aria-hidden="true">${" "}of ${row.differ[1].toLocaleString("en")}</span>
        ${
          row.distance != null &&
          html`
            <div class="fine" title="0 is the same, 1 has nothing in common">
              ${`distance ${row.distance.toFixed(2)}`}
            </div>`
        }
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
          <td colspan="5"><${Said} view=${view} open=${open} act=${act} /></td>
        </tr>`
    }`;
}
