// Labels to review first, what is known of how many are wrong, and the lists to take away.
import { html, useContext } from "../../ui/ui.js";
import { Button, Note } from "../../ui/parts.js";
import { Stage } from "../../ui/offers.js";
import { Pages } from "../../ui/search.js";
import { counted } from "../../ui/words.js";
import { ItemContent } from "./row.js";
import { fixed, LabelName } from "./words.js";

/** What the other answers, or the model, say of all answers: an estimate and what it assumes, no interval. */
function Rate({ rate }) {
  const by = rate.name === "model" ? "By the model" : "By the other answers";
  return html`
    <p class="fine">
      ${by}, about <span class="num">${fixed(100 * rate.value, 1)} %</span> of all answers are wrong.${" "}
      This is ${rate.reason}.
    </p>`;
}

/** An item: its text once, and a row for each label that is doubted on it. */
function Doubted({ view, row, act }) {
  const size = row.doubts.length;
  const find = () =>
    act({ do: "filter", text: row.item, gold: "", pair: [], label: "", annotator: "", rule: "", state: "" });
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
              <${ItemContent} view=${view} row=${row} />
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
  const { ticket } = useContext(Stage);
  if (audit.reason) return html`<div class="pane"><${Note} icon="info">${audit.reason}</${Note}></div>`;
  const to = (page) => act({ do: "audit_page", to: page });
  const most = audit.by_annotator.slice(0, 3).map((one) => `${one.name} (${one.n} of ${one.of})`);
  return html`
    <div class="cols auditing">
      <div class="pane stack mid">
        <p>${audit.claim}</p>
        ${
          audit.by_annotator.length > 0 &&
          html`
            <p class="fine">
              Most of them by ${most.join(", ")}.
            </p>`
        }
        <div class="row wrap">
          <${Button} kind="main" small onClick=${() => act({ do: "fix_list", ticket })}>
            Export the fix list
          </${Button}>
          <${Button} small onClick=${() => act({ do: "check_list", ticket })}>
            Draw ${audit.check.toLocaleString("en")} to check by hand
          </${Button}>
        </div>
      </div>
      <div class="pane stack mid">
        ${audit.warnings.map((text) => html`<${Note} key=${text} icon="warn">${text}</${Note}>`)}
        ${audit.rates.map((rate) => html`<${Rate} key=${rate.name} rate=${rate} />`)}
        <p class="fine">
          Check ${counted(audit.check, "answer")} by hand to measure the rate to ±${100 * audit.within}${" "}
          points, and to see how many of the listed answers are wrong.
        </p>
        <details class="how">
          <summary class="fine">How it was computed</summary>
          <p class="fine">Judged by ${audit.method}: ${audit.why}.</p>
        </details>
      </div>
    </div>
    <div class="scroll-x">
      <table class="item-table split-items audited">
        <thead>
          <tr>
            <th>Item</th>
            <th>${view.content}</th>
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
      ${audit.rows.length === 0 && html`<span class="fine">No label is doubted.</span>`}
      <span class="grow"></span>
      <${Pages} ...${audit} n=${audit.items} to=${to} />
    </div>`;
}
