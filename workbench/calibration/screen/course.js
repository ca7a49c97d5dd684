// Over time: the rounds with their ranges, who got worse and when, days to qualify, who needs a retake on
// what.
import { html } from "../../ui/ui.js";
import { Badge, Bars, Button } from "../../ui/parts.js";
import { Link } from "../../ui/navigate.js";
import { capital, counted } from "../../ui/words.js";
import { signed, two } from "./people.js";

const W = 520;
const H = 210;
const LEFT = 38;
const RIGHT = 18;
const TOP = 12;
const BOTTOM = 30;
const DAY = 86400000;
const date = (iso) =>
  new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
const named = (people) => people.join(", ");
const p = (x) => (x == null ? "" : x < 0.001 ? "p < 0.001" : `p = ${x.toFixed(3)}`);

const dayOf = (iso) => Date.parse(iso) / DAY;

/** Where rounds stand along the axis: by their days, but never closer than `least`, as on one day. */
export function apart(days, least) {
  const places = [];
  for (const [i, day] of days.entries())
    places.push(i ? places[i - 1] + Math.max(day - days[i - 1], least) : day);
  return places;
}

/** Where a day stands between rounds so placed; of a day with several rounds at its first or its `last`. */
export function placeOf(day, days, places, last = false) {
  const same = last ? days.lastIndexOf(day) : days.indexOf(day);
  if (same >= 0) return places[same];
  const after = days.findIndex((one) => one > day);
  if (after === 0) return places[0] + day - days[0];
  const i = (after < 0 ? days.length : after) - 1;
  if (after < 0) return places[i] + day - days[i];
  return places[i] + ((day - days[i]) * (places[after] - places[i])) / (days[after] - days[i]);
}

function Chart({ drift }) {
  const marks = drift.people.filter((one) => one.on);
  const days = drift.rounds.map((one) => dayOf(one.on));
  const every = [...days, ...marks.flatMap((one) => [dayOf(one.earliest), dayOf(one.latest)])];
  const span = Math.max(...every) - Math.min(...every) + 2;
  const places = apart(days, span / 8);
  const along = (day, last = false) => placeOf(day, days, places, last);
  const from = along(Math.min(...every)) - 1;
  const to = along(Math.max(...every), true) + 1;
  const low = Math.min(
    0.8,
    Math.max(0, Math.floor(10 * Math.min(...drift.rounds.map((one) => one.low ?? one.value ?? 1))) / 10),
  );
  const x = (place) => LEFT + 14 + ((place - from) * (W - LEFT - RIGHT - 28)) / (to - from);
  const y = (v) => TOP + ((1 - v) * (H - TOP - BOTTOM)) / (1 - low);
  const points = drift.rounds
    .map((one, i) => ({ ...one, x: x(places[i]) }))
    .filter((one) => one.value != null);
  const parts = Math.round((1 - low) * 10);
  const ticks = Array.from({ length: parts + 1 }, (_, k) => (Math.round(low * 10) + k) / 10).filter(
    (_, k) => parts < 6 || (parts - k) % 2 === 0,
  );
  const words = points
    .map((one) => `${one.title}, ${date(one.on)}: ${two(one.value)}, n ${one.n}`)
    .join("; ");
  return html`
    <svg viewBox=${`0 0 ${W} ${H}`} role="img" class="course-chart"
        aria-label=${`Share right by round. ${words}.`}>
      ${ticks.map(
        (v) => html`
          <g key=${v} class="grid">
            <line x1=${LEFT} x2=${W - RIGHT} y1=${y(v)} y2=${y(v)} />
            <text x=${LEFT - 6} y=${y(v) + 4} text-anchor="end">${v.toFixed(1)}</text>
          </g>`,
      )}
      ${marks.map((one) => {
        const [start, end] = [x(along(dayOf(one.earliest))), x(along(dayOf(one.latest), true))];
        const likely = x(along(dayOf(one.on)));
        return html`
            <g key=${one.name} class="mark">
              <rect x=${start - 2} width=${end - start + 4} y=${TOP} height=${H - TOP - BOTTOM} />
              <line x1=${likely} x2=${likely} y1=${TOP} y2=${H - BOTTOM} />
            </g>`;
      })}
      ${
        points.length > 1 &&
        html`
          <polygon class="band"
              points=${[
                ...points.map((one) => `${one.x},${y(one.high)}`),
                ...[...points].reverse().map((one) => `${one.x},${y(one.low)}`),
              ].join(" ")} />`
      }
      <polyline points=${points.map((one) => `${one.x},${y(one.value)}`).join(" ")} />
      ${points.map(
        (one) => html`
          <g key=${one.round} class="point">
            <title>${one.title}, ${date(one.on)}: ${two(one.value)}, n ${one.n}</title>
            <line x1=${one.x} x2=${one.x} y1=${y(one.low)} y2=${y(one.high)} />
            <circle cx=${one.x} cy=${y(one.value)} r="4" />
            <text x=${one.x} y=${H - 10} text-anchor="middle">${date(one.on)}</text>
          </g>`,
      )}
    </svg>`;
}

const CHANGE = {
  better: ["good", "better"],
  worse: ["bad", "worse"],
  "no clear change": ["plain", "no clear change"],
  "not enough evidence": ["warn", "not enough evidence yet"],
};

function Step({ step, rounds }) {
  const [tone, word] = CHANGE[step.change];
  const title = (name) => rounds.find((one) => one.round === name)?.title ?? name;
  const d = step.difference;
  const range = d.low == null ? "" : `, 95 % range ${signed(d.low)} to ${signed(d.high)}`;
  return html`
    <li>
      <p class="row wrap">
        <${Badge} tone=${tone}>${word}</${Badge}>
        <span>${title(step.one)} to ${title(step.next)}</span>
      </p>
      <p class="muted num">
        ${
          d.value == null
            ? d.reason
            : `${signed(d.value)} right${range}, ${counted(d.n, "person", "people")} in both.`
        }
      </p>
    </li>`;
}

function Drift({ drift }) {
  if (!drift || !drift.rounds.length)
    return html`
      <section class="pane stack" aria-label="Drift">
        <h3 class="head">Drift over rounds</h3>
        <p class="muted">No answer has been judged yet.</p>
      </section>`;
  return html`
    <section class="pane stack mid" aria-label="Drift">
      <div class="row between wrap">
        <h3 class="head">Drift over rounds</h3>
        ${
          drift.people.length
            ? html`
              <${Badge} tone="warn">${counted(drift.people.length, "person", "people")} got worse</${Badge}>`
            : html`<${Badge}>${drift.studied ? "no drop seen" : "drift not known"}</${Badge}>`
        }
      </div>
      <${Chart} drift=${drift} />
      <p class="fine">
        Share right by round, in order; bars and band are 95 % ranges, clustered by item and person.
        Rounds close in time are drawn apart.
        ${drift.people.length > 0 && " Shaded: when somebody may have changed; dotted: the most likely day."}
      </p>
      ${!drift.people.length && drift.none_seen && html`<p class="muted">${capital(drift.none_seen)}.</p>`}
      <ul class="list">
        ${drift.steps.map((step) => html`<${Step} key=${step.next} step=${step} rounds=${drift.rounds} />`)}
        ${drift.people.map(
          (one) => html`
            <li key=${one.name}>
              <p>
                <b dir="auto">${one.name}</b>${" "}
                ${
                  one.on
                    ? html`
                      got worse around <b>${date(one.on)}</b>${" "}
                      <span class="muted num">
                        (${date(one.earliest)} to ${date(one.latest)}): ${two(one.before)} right before,${" "}
                        ${two(one.after)} after, n ${one.n}, ${p(one.chance)}
                      </span>`
                    : html`got worse <span class="muted">n ${one.n}, ${p(one.chance)}</span>`
                }
              </p>
            </li>`,
        )}
      </ul>
      ${
        !drift.steps.length &&
        html`
          <p class="muted">
            One round so far. The next round under this guideline shows whether the same people got better or
            worse.
          </p>`
      }
      <details class="how">
        <summary class="fine">How we test this</summary>
        <p class="fine">
          ${counted(drift.studied, "person", "people")} had enough answers.${" "}
          ${drift.method && `${capital(drift.method)}. `}Items differ between rounds, so a step may come from
          the items.
        </p>
      </details>
    </section>`;
}

const days = (d) => (d == null ? "–" : d < 10 ? d.toFixed(1) : String(Math.round(d)));

function Times({ times }) {
  return html`
    <section class="pane stack mid" aria-label="Days to qualify">
      <h3 class="head">Days from invitation to qualified</h3>
      <div class="scroll-x" tabindex="0" role="region" aria-label="Days by vendor">
        <table class="plain">
          <thead>
            <tr>
              <th>Vendor</th>
              <th class="right">Qualified</th>
              <th class="right">Half by day</th>
              <th class="right">Quickest</th>
              <th class="right">Slowest</th>
            </tr>
          </thead>
          <tbody>
            ${times.vendors.map(
              (one) => html`
                <tr key=${one.vendor ?? "*"} class=${one.vendor === null ? "total strong" : ""}>
                  <td>${one.vendor === null ? "Everybody" : one.vendor || "no vendor"}</td>
                  <td class="right num">
                    ${one.qualified} of ${one.invited}
                    ${
                      one.gone > 0 &&
                      html`
                        <span class="fine" title="Their link or the round has ended">
                          , ${one.gone} can no longer qualify
                        </span>`
                    }
                  </td>
                  <td class="right num">
                    ${
                      one.median == null
                        ? html`<span class="muted" title=${one.reason}>–</span>`
                        : days(one.median)
                    }
                  </td>
                  <td class="right num">${days(one.fastest)}</td>
                  <td class="right num">${days(one.slowest)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        times.people.length > 0 &&
        html`
          <div class="long" tabindex="0" role="region" aria-label="Days by person">
            <${Bars} label="Days of each person"
                rows=${times.people.map((one) => ({ name: one.name, n: one.days }))} />
          </div>`
      }
      <p class="fine">
        “Half by day” counts those who have not qualified yet (Kaplan–Meier), so that a slow vendor does not
        look quick.
      </p>
    </section>`;
}

function Retake({ one, onRetake }) {
  const n = one.people.length;
  const left = one.left.length;
  const some = left < n || one.failed.length;
  return html`
    <li class="stack">
      <p>
        <b>${counted(n, "person", "people")}</b> qualified under ${one.version}:${" "}
        <span dir="auto">${named(one.people)}</span>
      </p>
      ${
        one.needed
          ? html`
            <p class="row wrap">
              <span>They are asked only about</span>
              ${one.labels.map((label) => html`<span class="chip" key=${label}>${label}</span>`)}
              ${one.rules.map((rule) => html`<span class="chip rid" key=${rule}>${rule}</span>`)}
              <span class="muted num">${counted(one.items, "gold answer asks", "gold answers ask")} it</span>
            </p>
            ${one.unasked.length > 0 && html`<p class="fine">No gold item tests ${named(one.unasked)}.</p>`}
            ${one.out.map(
              (each) => html`
                <p class="row wrap" key=${each.round}>
                  <${Badge} tone="accent" icon="clock">asked again</${Badge}>
                  <span>
                    Round <b>${each.round}</b> asks${" "}
                    ${
                      each.people.length === n
                        ? n === 1
                          ? "them"
                          : "all of them"
                        : html`<span dir="auto">${named(each.people)}</span>`
                    }
                    : ${each.begun} of ${each.people.length} begun.
                  </span>
                </p>`,
            )}
            ${
              one.failed.length > 0 &&
              html`
                <p>Took a retake that did not qualify them: <span dir="auto">${named(one.failed)}</span>.</p>`
            }
            ${
              left > 0 &&
              (one.lacks
                ? html`
                  <p>${one.lacks.text}</p>
                  <div class="row">
                    <${Link} class="btn primary" to=${one.lacks.to}>${one.lacks.says}</${Link}>
                  </div>`
                : html`
                <div class="row wrap">
                  <${Button} kind=${some ? "plain" : "main"} does="round_make"
                      onClick=${() => onRetake(one.version)}>
                    ${
                      some
                        ? `Make a retake for ${left === 1 ? one.left[0] : `${left} of them`}`
                        : "Make the retake"
                    }
                  </${Button}>
                </div>`)
            }`
          : html`
            <p class="muted">
              Nothing changed in meaning since.
              ${one.may.length ? `Added since, worth reading: ${named(one.may)}.` : ""}
            </p>`
      }
    </li>`;
}

export function Course({ view, onRetake }) {
  if (!view.times) return html`<p class="pane muted">Working it out …</p>`;
  return html`
    <div class="cols over">
      <${Drift} drift=${view.drift} />
      <div class="side">
        <section class="pane stack mid" aria-label="Retakes">
          <h3 class="head">Retakes since the guideline changed</h3>
          ${
            view.retakes.length
              ? html`
                <ul class="list">
                  ${view.retakes.map(
                    (one) => html`<${Retake} key=${one.version} one=${one} onRetake=${onRetake} />`,
                  )}
                </ul>`
              : html`<p class="muted">Nobody here qualified under an older version.</p>`
          }
        </section>
        <${Times} times=${view.times} />
      </div>
    </div>`;
}
