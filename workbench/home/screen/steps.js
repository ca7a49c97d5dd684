// The first four steps: what each makes, what it needs, which are done, and the way to the next.
import { html } from "../../ui/ui.js";
import { Icon } from "../../ui/parts.js";
import { Link } from "../../ui/navigate.js";

function Step({ step, n, next }) {
  const done = step.state === "done";
  return html`
    <li class=${`home-step ${step.state}`} aria-current=${next ? "step" : undefined}>
      <div class="row">
        <span class="home-n" aria-hidden="true">${done ? html`<${Icon} name="tick" />` : n}</span>
        <b>${step.title}</b>
        ${done && html`<span class="unseen">done</span>`}
      </div>
      <p class="muted">${step.about}</p>
      <div class="home-foot">
        ${
          step.needs
            ? html`<span class="fine">Needs ${step.needs}.</span>`
            : html`
              <${Link} to=${step.address} class=${`btn ${next ? "primary" : done ? "quiet" : ""}`}>
                <span class="cut" dir="auto">${step.button}</span>
              </${Link}>`
        }
      </div>
    </li>`;
}

export function Steps({ steps }) {
  const next = steps.find((step) => step.state === "ready");
  const done = steps.filter((step) => step.state === "done").length;
  return html`
    <section class="home-part" aria-labelledby="home-steps">
      <div class="row between">
        <h3 id="home-steps">From a first guideline to a pilot</h3>
        <span class="fine num">${done} of ${steps.length} done</span>
      </div>
      <ol class="home-steps">
        ${steps.map(
          (step, i) => html`<${Step} key=${step.kind} step=${step} n=${i + 1} next=${step === next} />`,
        )}
      </ol>
    </section>`;
}
