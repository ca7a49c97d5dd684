// The status of a workspace: what waits for whom, what stands where, how quality went.
import { html } from "../../ui/ui.js";
import { Badge, Button, Icon } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { screen } from "../../ui/screen.js";
import { Trends } from "./trends.js";

const TILE = { guideline: "Guideline", "gold set": "Gold set", round: "Calibration", pilot: "Pilot" };
const PLURAL = { guideline: "Guidelines", "gold set": "Gold sets", round: "Rounds", pilot: "Pilots" };

function Waiting({ rows }) {
  if (!rows.length) return html`<p class="quiet"><${Icon} name="tick" /> Nothing to do.</p>`;
  return html`
    <table class="list status-waiting">
      <thead>
        <tr>
          <th>What waits</th>
          <th>For whom</th>
          <th>Of</th>
          <th>Next</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`
            <tr key=${row.kind + row.name + row.what}>
              <td><b>${row.what}</b></td>
              <td><${Badge} tone="warn">${row.whom}</${Badge}></td>
              <td>${row.kind} <b>${row.name}</b></td>
              <td>
                <code>${row.next}</code>
                ${
                  row.next.startsWith("workbench ") &&
                  html`<div class="fine">or the tile ${TILE[row.kind]}</div>`
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function Kind({ kind, entries }) {
  return html`
    <section class="status-kind" aria-label=${PLURAL[kind]}>
      <h3>${PLURAL[kind]}</h3>
      ${
        entries.length
          ? html`
            <ul>
              ${entries.map(
                (one) => html`
                  <li key=${one.name}>
                    <b>${one.name}</b>
                    <span>${one.state}</span>
                    ${
                      one.waits.length > 0 &&
                      html`
                        <span class="fine">
                          ${one.waits.length === 1 ? "1 thing waits" : `${one.waits.length} things wait`}
                        </span>`
                    }
                  </li>`,
              )}
            </ul>`
          : html`<p class="fine">None yet.</p>`
      }
    </section>`;
}

function Status({ view, act }) {
  const n = view.waiting.length;
  return html`
    <${Shell} title="Status"
        badge=${html`<${Badge} tone=${n ? "warn" : "good"}>
            ${n === 1 ? "1 thing waits" : `${n || "nothing"} ${n ? "things wait" : "waits"}`}
          </${Badge}>`}
        right=${html`<${Button} onClick=${() => act({ do: "refresh" })}>Read again</${Button}>`}>
      <div class="pane status">
        <${Waiting} rows=${view.waiting} />
        <div class="status-kinds">
          ${view.kinds.map(
            (kind) => html`
              <${Kind} key=${kind} kind=${kind}
                  entries=${view.entries.filter((one) => one.kind === kind)} />`,
          )}
        </div>
        <${Trends} trends=${view.trends} />
      </div>
    </${Shell}>`;
}

export default screen(Status);
