// Labels that are most likely wrong, what share of all is, and the lists to take away.
import { html } from "../../ui/ui.js";
import { Button, Interval, Note } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { fixed, LabelName } from "./words.js";

const METHODS = {
  "dawid-skene": "Dawid–Skene",
  crowdlab: "CROWDLAB, people and model together",
  model: "the model alone",
};

const whole = (n) => n.toLocaleString("en");

function Rate({ rate }) {
  const title = rate.name === "model" ? "By the model, confident learning" : "Estimated error rate";
  const max = Math.min(1, Math.max(0.2, Math.ceil(12 * (rate.high ?? rate.value)) / 10));
  const range = rate.low == null ? "" : `${fixed(100 * rate.low, 1)}–${fixed(100 * rate.high, 1)} %`;
  return html`
    <div class="stack">
      <div class="row between">
        <span class="strong">${title}</span>
        <span class="num"><b>${fixed(100 * rate.value, 1)} %</b> <span class="fine">${range}</span></span>
      </div>
      <${Interval} low=${rate.low} value=${rate.value} high=${rate.high} min=${0} max=${max}
          label=${`${title}: ${fixed(100 * rate.value, 1)} %, ${range}`} />
      <div class="row between fine num" aria-hidden="true">
        <span>0</span>
        <span>${Math.round(100 * max)} %</span>
      </div>
    </div>`;
}

/** An item: its text once, and a row for each label that is doubted on it. */
function Doubted({ view, row, act }) {
  const size = row.doubts.length;
  const find = () =>
    act({ do: "filter", text: row.item, pair: [], label: "", annotator: "", rule: "", state: "" });
  return row.doubts.map(
    (doubt, i) => html`
      <tr key=${i} class=${i ? "again" : ""}>
        ${
          i === 0 &&
          html`
            <td rowspan=${size}>
              <button type="button" class="id mono" aria-label=${`Find ${row.item}`} onClick=${find}>
                ${row.item}
              </button>
              <div class="fine num">${row.n} of ${counted(row.of, "answer")}</div>
            </td>
            <td rowspan=${size}>
              <div class="text" dir="auto">
                ${row.text || html`<span class="muted">no text known</span>`}
              </div>
            </td>`
        }
        <td>
          <span class="row"><${LabelName} view=${view} id=${doubt.given} /></span>
        </td>
        <td>
          <span class="row"><${LabelName} view=${view} id=${doubt.suggested} strong /></span>
        </td>
        <td class="mono">
          ${doubt.people.join(", ")}
          ${doubt.n > doubt.people.length ? ` and ${doubt.n - doubt.people.length} more` : ""}
        </td>
        <td class="fine">${doubt.why}</td>
      </tr>`,
  );
}

export function Audit({ view, act }) {
  const audit = view.audit;
  if (audit.reason) return html`<div class="pane"><${Note} icon="info">${audit.reason}</${Note}></div>`;
  const to = (page) => act({ do: "audit_page", to: page });
  const first = audit.page * audit.size + 1;
  const last = first + audit.rows.length - 1;
  const most = audit.by_annotator.slice(0, 3).map((one) => `${one.name} (${one.n} of ${one.of})`);
  return html`
    <div class="cols auditing">
      <div class="pane stack mid">
        <p>
          ${counted(audit.flagged, "answer")} of ${whole(audit.answers)} are probably wrong,
          on ${counted(audit.items, "item")}, judged by ${METHODS[audit.method] ?? audit.method}. Most
          doubtful first.
        </p>
        ${
          audit.by_annotator.length > 0 &&
          html`
            <p class="fine">
              Most of them by ${most.join(", ")}.
            </p>`
        }
        <div class="row wrap">
          <${Button} kind="main" small onClick=${() => act({ do: "fix_list" })}>
            Export the fix list
          </${Button}>
          <${Button} small onClick=${() => act({ do: "check_list" })}>
            Draw ${audit.check.toLocaleString("en")} to check by hand
          </${Button}>
        </div>
      </div>
      <div class="pane stack mid">
        ${audit.rates.map((rate) => html`<${Rate} key=${rate.name} rate=${rate} />`)}
        <p class="fine">
          The range covers the chance of which items were drawn, not errors of the method.
          Check ${counted(audit.check, "answer")} by hand to measure the rate to ±${100 * audit.within}${" "}
          points.
        </p>
      </div>
    </div>
    <div class="scroll-x">
      <table class="split-items audited">
        <thead>
          <tr>
            <th>Item</th>
            <th>Text</th>
            <th>Given</th>
            <th>Suggested</th>
            <th>By</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          ${audit.rows.map((row) => html`<${Doubted} key=${row.item} view=${view} row=${row} act=${act} />`)}
        </tbody>
      </table>
    </div>
    <div class="foot">
      <span class="fine num">
        ${
          audit.rows.length
            ? `Items ${whole(first)}–${whole(last)} of ${whole(audit.items)}`
            : "No label is doubted."
        }
      </span>
      <span class="grow"></span>
      <${Button} small icon="left" aria-label="Page before" disabled=${audit.page === 0}
          onClick=${() => to(audit.page - 1)} />
      <${Button} small icon="right" aria-label="Next page" disabled=${audit.page >= audit.pages - 1}
          onClick=${() => to(audit.page + 1)} />
    </div>`;
}
