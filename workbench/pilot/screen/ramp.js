// After the pilot: how many people deliver a volume by a date, at the throughput that was measured.
import { html } from "../../ui/ui.js";
import { Badge, Meter, Note, Progress } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { useSubject } from "../../ui/history.js";
import { Chosen, Typed } from "./typed.js";
import { called } from "./numbers.js";

const FIELDS = [
  ["units", "Answers"],
  ["sure", "Chance"],
  ["start", "First day"],
  ["due", "Due"],
  ["hours", "Hours a day"],
  ["absence", "Absent"],
  ["first_day", "First day's throughput"],
  ["learning_days", "Half learned in"],
  ["surge", "Overtime"],
  ["surge_days", "On the last"],
];
const UNITS = {
  learning_days: "days",
  surge_days: "days",
  hours: "hours",
  sure: "in time",
  absence: "of days",
  first_day: "of full",
};
const whole = (x) => Math.round(x).toLocaleString("en");
const percent = (share) => `${Math.round(100 * share)} %`;
const day = (text) => text ?? "after it";

function Chances({ result }) {
  return html`
    <table class="plain">
      <thead>
        <tr>
          <th>People</th>
          <th>Done in time</th>
          <th></th>
          <th>Half of simulations by</th>
          <th>Nine of ten by</th>
        </tr>
      </thead>
      <tbody>
        ${result.chances.map(
          (one) => html`
            <tr key=${one.people} class=${one.people === result.people ? "chosen" : ""}>
              <td class="num"><b>${one.people}</b></td>
              <td class="wide">
                <${Meter} share=${one.chance} goal=${result.work.sure}
                    reached=${one.chance >= result.work.sure}
                    label=${`${percent(one.chance)}, goal ${percent(result.work.sure)}`} />
              </td>
              <td class="num nowrap">
                ${(100 * one.chance).toFixed(1)} %
                <div class="fine">${(100 * one.low).toFixed(1)} to ${(100 * one.high).toFixed(1)} %</div>
              </td>
              <td class="num nowrap">${day(one.done.p50)}</td>
              <td class="num nowrap">${day(one.done.p90)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function Result({ result, form }) {
  const { people_spread: spread, hours, cost, throughput, work } = result;
  const made = throughput.simulated ? "simulated " : "";
  const measured = counted(throughput.people, `${made}person`, `${made}people`);
  const [slowest, fastest] = [Math.min, Math.max].map((of) => of(...throughput.per_hour).toFixed(0));
  return html`
    <div class="stack mid">
      ${
        throughput.simulated &&
        html`<div class="row"><${Badge} tone="warn">the measured people are simulated</${Badge}></div>`
      }
      <div class="figures">
        <div>
          <span class="cap">People from day one</span>
          <b class="figure num">${result.people ?? "–"}</b>
          <span class="fine">8 of 10 simulations: ${spread.p10 ?? "more"} to ${spread.p90 ?? "more"}</span>
        </div>
        <div>
          <span class="cap">Hours worked</span>
          <b class="figure num">${whole(hours.p50)}</b>
          <span class="fine">8 of 10 simulations: ${whole(hours.p10)} to ${whole(hours.p90)}</span>
        </div>
        <div>
          <span class="cap">Cost</span>
          <b class="figure num">${cost ? whole(cost.p50) : "–"}</b>
          <span class="fine">
            ${
              cost
                ? `${form.currency}, ${
                    cost.p10 === cost.p90
                      ? "paid by the unit"
                      : `8 of 10 simulations: ${whole(cost.p10)} to ${whole(cost.p90)}`
                  }`
                : "no price is known"
            }
          </span>
        </div>
      </div>
      ${result.reason && html`<${Note} tone="bad" icon="warn">${result.reason}.</${Note}>`}
      <${Chances} result=${result} />
      <p class="fine">
        Measured: ${throughput.source}, ${measured},${" "}
        ${slowest} to ${fastest} answers an hour,${" "}
        ${counted(throughput.answers, "answer")}; rework ${(100 * work.rework).toFixed(1)} %;${" "}
        ${result.working_days} working days. ${result.method}, seed ${result.seed}.
      </p>
      <ul class="fine taken">${result.assumed.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
    </div>`;
}

export function Ramp({ view, act }) {
  const { ramp_up: ramp, form, run } = view;
  const { given, understood, problems, result, job } = ramp;
  useSubject(ramp.vendor);
  const set = (field) => (value) => act({ do: "ramp", field, value });
  const why = !run.there
    ? "There is no delivery yet to measure speed from."
    : Object.keys(problems).length
      ? "Correct the marked fields."
      : "";
  return html`
    <div class="cols ramping">
      <form class="pane stack mid" aria-label="What is to be delivered"
          onSubmit=${(event) => {
            event.preventDefault();
            if (!why && !job.running) act({ do: "plan" });
          }}>
        <h3 class="head">What is to be delivered</h3>
        ${
          form.vendors.length > 0 &&
          ramp.vendor &&
          html`
            <${Chosen} label="At the speed of" value=${ramp.vendor}
                options=${form.vendors.map((v) => ({ id: v.id, name: called(v) }))}
                onSend=${set("vendor")} />`
        }
        <div class="grid two">
          ${FIELDS.map(
            ([name, label]) => html`
              <${Typed} key=${name} label=${label} unit=${UNITS[name]} value=${given[name]}
                  understood=${understood[name]} wrong=${problems[name]} onSend=${set(name)} />`,
          )}
        </div>
        <div class="row wrap">
          <button type="submit" class="btn primary" aria-disabled=${why || job.running ? "true" : undefined}>
            Simulate
          </button>
          ${why && html`<span class="fine why">${why}</span>`}
        </div>
      </form>
      <div class="pane stack mid" aria-live="polite">
        <h3 class="head">How many people it takes</h3>
        ${
          job.running &&
          html`<${Progress} done=${0} total=${1} label="Simulating" /><p class="fine">Simulating …</p>`
        }
        ${job.failed && html`<${Note} tone="bad" icon="warn" role="alert">${job.failed}</${Note}>`}
        ${
          !result &&
          !job.running &&
          !job.failed &&
          html`
            <p class="muted">
              We simulate the work 1,000 times: people drawn from those who were measured, days on which
              somebody is absent, a slow start, overtime at the end. The result is a range, not a promise.
            </p>`
        }
        ${result && !job.running && html`<${Result} result=${result} form=${form} />`}
      </div>
    </div>`;
}
