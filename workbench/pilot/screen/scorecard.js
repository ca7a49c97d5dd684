// A vendor over pilots and months: quality with its interval, turnaround, what a right answer costs, and
// drift.
import { html } from "../../ui/ui.js";
import { titled } from "../../ui/choosing.js";
import { Badge, Button, Icon, Interval, Note, Progress } from "../../ui/parts.js";
import { range, said } from "./numbers.js";

const TREND = {
  rises: ["good", "accuracy rises"],
  falls: ["bad", "accuracy falls"],
  "not settled": ["plain", "no trend settled"],
};

function PeriodRow({ period, pilot }) {
  const { accuracy, within_promise: within, cost_per_correct: cost, rework } = period;
  return html`
    <tr>
      <td>
        <b>${period.month ?? "no dates"}</b>
        <div class="fine">${pilot}${period.simulated ? ", simulated" : ""}</div>
      </td>
      <td class="wide">
        <div class="row">
          ${
            accuracy.value != null &&
            html`
              <${Interval} low=${accuracy.low} value=${accuracy.value} high=${accuracy.high} min=${0.5}
                  label=${`Accuracy ${said("accuracy", accuracy.value)}, ${range("accuracy", accuracy)}`} />`
          }
          <span class="num nowrap"><b>${said("accuracy", accuracy.value)}</b></span>
        </div>
        <div class="fine num">${range("accuracy", accuracy)}, n ${accuracy.n}</div>
      </td>
      <td class="num">
        ${
          period.median_hours == null
            ? html`<span class="muted">unknown</span>`
            : `${period.median_hours.toFixed(1)} h`
        }
        <div class="fine">
          ${
            within.value == null
              ? within.reason
              : html`
                ${said("within_promise", within.value)} in time
                <br />
                ${range("within_promise", within)}, <span class="nowrap">n ${within.n}</span>`
          }
        </div>
      </td>
      <td class="num">
        ${
          cost.value == null
            ? html`<span class="muted">unknown</span><div class="fine">${cost.reason}</div>`
            : html`
              ${cost.value.toFixed(4)} ${period.currency}
              <div class="fine">
                ${range("cost_per_correct", cost)}, <span class="nowrap">n ${cost.n}</span>
              </div>`
        }
      </td>
      <td class="num">
        ${said("rework", rework.value)}
        <div class="fine">
          ${
            rework.value == null
              ? rework.reason
              : html`${range("rework", rework)}, <span class="nowrap">n ${rework.n}</span>`
          }
        </div>
      </td>
      <td>
        ${
          period.drifting?.length
            ? html`
              <span class="row top drift">
                <${Icon} name="warn" />
                ${period.drifting.length} of ${period.people} got worse
              </span>`
            : html`
              <span class="muted">
                ${period.drifting ? `none of ${period.people} got worse` : "not known"}
              </span>`
        }
        <div class="fine">${period.drift_says}</div>
      </td>
    </tr>`;
}

function Steps({ card, called }) {
  if (!card.moves.length)
    return html`
      <p class="fine">
        ${
          card.periods.length > 1
            ? "Not compared: a period has no dates, so nobody knows which came first."
            : "One period so far; the next one shows the trend."
        }
      </p>`;
  const when = ({ pilot, month }) => `${called(pilot)} ${month}`;
  return html`
    <ul class="fine">
      ${card.moves.map(
        (step, i) => html`
          <li key=${i}>
            ${when(card.periods[i])} to ${when(card.periods[i + 1])}: accuracy${" "}
            ${said("accuracy", step[0].difference.value, true)} (
            ${range("accuracy", step[0].difference, true)}, n ${step[0].difference.n}), ${step[0].says}.
          </li>`,
      )}
    </ul>`;
}

function Card({ card, called }) {
  const [tone, word] = TREND[card.trend];
  return html`
    <section class="stack" aria-label=${card.name}>
      <div class="row between wrap">
        <h3 class="head">${card.name}</h3>
        <${Badge} tone=${tone}>${word}</${Badge}>
      </div>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${`${card.name}, numbers`}>
        <table class="plain periods">
          <thead>
            <tr>
              <th>Month</th>
              <th>Accuracy, 95 % range, from 50 %</th>
              <th>Turnaround</th>
              <th>Cost per right answer</th>
              <th>Rework</th>
              <th>Drift</th>
            </tr>
          </thead>
          <tbody>
            ${card.periods.map(
              (period) => html`
                <${PeriodRow} key=${period.pilot + period.month} period=${period}
                    pilot=${called(period.pilot)} />`,
            )}
          </tbody>
        </table>
      </div>
      <${Steps} card=${card} called=${called} />
    </section>`;
}

export function Scorecard({ view, act }) {
  const { cards, job, left_out: left } = view.scorecard;
  const called = (pilot) => titled(view, pilot);
  return html`
    <div class="pane stack big">
      <div class="row between wrap">
        <p class="muted">All pilots of this workspace, a row for each month.</p>
        <${Button} small disabled=${job.running} onClick=${() => act({ do: "score" })}>Read again</${Button}>
      </div>
      ${
        job.running &&
        html`
          <${Progress} done=${job.done} total=${job.total || 1} label="Reading pilots" />
          <p class="fine" role="status">Reading pilots …</p>`
      }
      ${job.failed && html`<${Note} tone="bad" icon="warn" role="alert">${job.failed}</${Note}>`}
      ${cards && !cards.length && html`<p class="muted">No pilot has a delivery yet.</p>`}
      ${cards && cards.map((card) => html`<${Card} key=${card.vendor} card=${card} called=${called} />`)}
      ${
        left.length > 0 &&
        html`
          <details>
            <summary>
              ${left.length === 1 ? "1 pilot is left out" : `${left.length} pilots are left out`}
            </summary>
            <ul class="fine">${left.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
          </details>`
      }
    </div>`;
}
