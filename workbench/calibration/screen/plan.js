// The plan of a round: how long it takes, and how often its verdict is right or wrong, as a picture and in
// words.
import { html } from "../../ui/ui.js";
import { useId } from "../../ui/parts.js";

const W = 340;
const H = 26;
const OUTCOMES = [
  ["passes", "pass"],
  ["undecided", "stay undecided"],
  ["fails", "fail"],
];
const percent = (share) =>
  share > 0 && share < 0.001 ? "under 0.1%" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
const SPEAKS = 0.12; // the share from which on a part has room for its number

/** One kind of annotator: of a hundred like them, how many pass, stay undecided and fail. */
function Outcome({ outcome }) {
  const id = useId("hatch");
  const words = OUTCOMES.filter(([name]) => outcome[name] >= 0.0005).map(
    ([name, verb]) => `${percent(outcome[name])} ${verb}${name === outcome.wrong ? ", wrongly" : ""}`,
  );
  let from = 0;
  const parts = OUTCOMES.map(([name, verb]) => {
    const part = { name, verb, x: W * from, width: W * outcome[name], share: outcome[name] };
    from += outcome[name];
    return part;
  });
  const who = `Somebody who gets ${percent(outcome.right)} right`;
  return html`
    <div class="stack outcome">
      <p>
        ${outcome.who === "good" ? "A good annotator" : "A poor annotator"}${" "}
        <span class="muted">(${percent(outcome.right)} right)</span>
      </p>
      <svg viewBox=${`0 0 ${W} ${H}`} role="img" aria-label=${`${who}: ${words.join("; ")}.`}>
        <defs>
          <pattern id=${id} width="6" height="6" patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)">
            <line class="hatch" x1="0" y1="0" x2="0" y2="6" />
          </pattern>
        </defs>
        ${parts.map(
          ({ name, x, width, share }) => html`
            <g key=${name} class=${name}>
              <rect class="whole" x=${x} y="0" width=${width} height=${H} />
              ${
                name === outcome.wrong &&
                html`<rect x=${x} y="0" width=${width} height=${H} fill=${`url(#${id})`} />`
              }
              ${
                share >= SPEAKS &&
                html`
                  <text x=${x + width / 2} y=${H / 2 + 4} text-anchor="middle">${percent(share)}</text>`
              }
            </g>`,
        )}
      </svg>
      <p class="fine num">${words.join(" · ")}</p>
    </div>`;
}

const range = ([low, high = low], text) =>
  text(low) === text(high) ? text(low) : `${text(low)} to ${text(high)}`;
const minutes = (m) => (m < 1 ? "under 1" : String(Math.round(m)));
const word = (times) => (times.at(-1) < 1.5 ? "minute" : "minutes");

function Time({ plan }) {
  const [low, high] = [plan.answers[0], plan.answers.at(-1)];
  const early = high < plan.most;
  return html`
    <dl class="facts">
      <dt>Answers</dt>
      <dd class="num">
        ${range([low, high], String)}
        ${early && html`<span class="muted"> on average, ${plan.most} at most</span>`}
        <span class="muted">, drawn from ${plan.pool}</span>
      </dd>
      <dt>Time</dt>
      <dd class="num">
        ${
          plan.minutes
            ? html`
              ${range([plan.minutes[0], plan.minutes.at(-1)], minutes)} ${word(plan.minutes)} a person
              <span class="muted">, at ${plan.times.seconds || "under 1"} s an answer so far</span>`
            : html`<span class="muted">not known yet: no real person has answered this gold set</span>`
        }
      </dd>
    </dl>`;
}

export function Plan({ plan }) {
  return html`
    <div class="stack mid plan">
      <${Time} plan=${plan} />
      ${
        plan.decides
          ? html`
            <figure class="stack mid">
              <figcaption class="strong">How often the verdict is right</figcaption>
              ${plan.outcomes.map((outcome) => html`<${Outcome} key=${outcome.who} outcome=${outcome} />`)}
              <ul class="row wrap legend fine" aria-hidden="true">
                <li><i class="key passes"></i>pass</li>
                <li><i class="key undecided"></i>undecided</li>
                <li><i class="key fails"></i>fail</li>
                <li><i class="key wrong"></i>hatched: wrong verdict</li>
              </ul>
            </figure>
            <p>${plan.rule}</p>
            ${plan.in_part && html`<p class="fine">${plan.in_part}</p>`}
            <p class="fine" role="status">
              ${plan.guessing ?? "Working out what guessing gains …"}
            </p>`
          : html`<p>Nothing is decided: nobody passes or fails.</p>`
      }
      <details>
        <summary class="fine">All rules of the round</summary>
        ${plan.policies.map((sentence) => html`<p class="fine" key=${sentence}>${sentence}</p>`)}
      </details>
    </div>`;
}
