// Two pilots beside each other: how each vendor of both moved, and whether the same items say so.
import { html } from "../../ui/ui.js";
import { titled } from "../../ui/choosing.js";
import { Badge, Button, Note, Progress } from "../../ui/parts.js";
import { better, range, said } from "./numbers.js";

const TREND = { good: ["good", "better"], bad: ["bad", "worse"], "": ["plain", "not settled"] };

export function MoveRow({ move, name }) {
  const [tone, word] = TREND[better(move.metric, move)];
  const sides = [move.before, move.after].map(
    (e, i) => html`
      <td class="num" key=${i}>
        ${said(move.metric, e.value)}
        <div class="fine">
          ${
            e.value == null
              ? e.reason !== move.difference.reason && e.reason
              : html`${range(move.metric, e)}<br /><span class="nowrap">n ${e.n}</span>`
          }
        </div>
      </td>`,
  );
  if (move.difference.value == null)
    return html`
      <tr>
        <td><b>${name}</b></td>
        ${sides}
        <td colspan="2" class="muted">${move.difference.reason}</td>
      </tr>`;
  return html`
    <tr>
      <td><b>${name}</b></td>
      ${sides}
      <td class="num">
        <b>${said(move.metric, move.difference.value, true)}</b>
        <div class="fine">
          ${range(move.metric, move.difference, true)}
          <br />
          <span class="nowrap">n ${move.difference.n}</span>
        </div>
      </td>
      <td>
        <${Badge} tone=${tone}>${word}</${Badge}>
        <div class="fine">${move.says}</div>
      </td>
    </tr>`;
}

function Vendor({ vendor, names, before, after }) {
  return html`
    <section class="stack" aria-label=${vendor.name}>
      <h3 class="head">
        ${vendor.name} ${vendor.simulated && html`<${Badge} tone="warn">simulated</${Badge}>`}
      </h3>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${`${vendor.name}, numbers`}>
        <table class="plain moves">
          <thead>
            <tr>
              <th>What</th>
              <th>${before}</th>
              <th>${after}</th>
              <th>Difference</th>
              <th>What it says</th>
            </tr>
          </thead>
          <tbody>
            ${vendor.moves.map(
              (move) => html`<${MoveRow} key=${move.metric} move=${move} name=${names[move.metric]} />`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
}

export function Compare({ view, act }) {
  const { compare, names } = view;
  const { result, job } = compare;
  if (!compare.others.length)
    return html`
      <div class="pane">
        <p class="muted">
          This is the only pilot so far. Once there is another, you can compare them here.
        </p>
      </div>`;
  return html`
    <div class="pane stack big">
      <div class="row wrap">
        <span class="strong">${titled(view, view.name)} against</span>
        ${compare.others.map(
          (name) => html`
            <${Button} small key=${name} aria-pressed=${String(compare.with === name)}
                disabled=${job.running} onClick=${() => act({ do: "compare", with: name })}>
              ${titled(view, name)}
            </${Button}>`,
        )}
      </div>
      ${
        !result &&
        !job.running &&
        !job.failed &&
        html`
          <p class="muted">
            Choose another pilot. Vendors of both are compared; where they had the same items, item by item.
          </p>`
      }
      ${
        job.running &&
        html`
          <${Progress} done=${0} total=${1} label="Reading both pilots" />
          <p class="fine" role="status">Reading both pilots …</p>`
      }
      ${job.failed && html`<${Note} tone="bad" icon="warn" role="alert">${job.failed}</${Note}>`}
      ${
        result &&
        result.differs.length > 0 &&
        html`
          <${Note} tone="warn" icon="warn"><b>Agreed differently:</b> ${result.differs.join("; ")}.</${Note}>`
      }
      ${
        result &&
        result.vendors.map(
          (vendor) => html`
            <${Vendor} key=${vendor.vendor} vendor=${vendor} names=${names}
                before=${titled(view, result.before)} after=${titled(view, result.after)} />`,
        )
      }
    </div>`;
}
