// Who agrees with whom: Cohen's kappa of every pair, those who answer alike side by side.
import { html } from "../../ui/ui.js";
import { counted, listed } from "../../ui/words.js";
import { labelOf } from "./words.js";

const short = (value) => value.toFixed(2).replace(/^(-?)0\./, "$1.");
const stepOf = (value, steps) => steps.filter((least) => value >= least).length;

function Cell({ similarity, r, c }) {
  const value = similarity.kappa[r][c];
  const n = similarity.n[r][c];
  const names = `${similarity.names[r]} and ${similarity.names[c]}`;
  if (r === c) return html`<td><div class="hc slim diag" aria-hidden="true">·</div></td>`;
  const why =
    n < similarity.few ? `${counted(n, "common item")}, too few` : "cannot be said: both used one label only";
  if (value == null)
    return html`
      <td>
        <div class="hc slim none" title=${`${names}: ${why}`}></div>
      </td>`;
  return html`
    <td>
      <div class=${`hc slim h${Math.min(4, stepOf(value, similarity.steps))}`}
          title=${`${names}: ${value.toFixed(2)} on ${counted(n, "common item")}`}>${short(value)}</div>
    </td>`;
}

function Legend({ steps, few }) {
  return html`
    <div class="row wrap legend">
      ${steps.length > 0 && html`<span class="row"><i class="hc h0"></i>under ${short(steps[0])}</span>`}
      ${steps.map(
        (step, i) => html`
          <span class="row" key=${step}>
            <i class=${`hc h${i + 1}`}></i>
            ${short(step)}
            ${i === steps.length - 1 ? " up" : ""}
          </span>`,
      )}
      <span class="row"><i class="hc none"></i>under ${few} common items</span>
    </div>`;
}

function Clusters({ view, clusters, act }) {
  const [one, other] = clusters.labels.map((id) => labelOf(view, id).name);
  const some = (names, n) => `${listed(names)}${n > names.length ? ` and ${n - names.length} more` : ""}`;
  return html`
    <div class="card stack">
      <b>Two clusters${clusters.rules.length ? ` on ${listed(clusters.rules)}` : ""}</b>
      <p>
        On items split between the two, ${some(clusters.for_one, clusters.n_one)} mostly${" "}
        ${clusters.n_one === 1 ? "says" : "say"} ${one};${" "}
        ${some(clusters.for_other, clusters.n_other)} mostly${" "}
        ${clusters.n_other === 1 ? "says" : "say"} ${other}.
      </p>
      <p class="muted">This looks like a rule read in two ways, so fix the rule before you retrain people.</p>
      <div class="row">
        <button type="button" class="btn sm" onClick=${() => act({ do: "filter", pair: clusters.labels })}>
          Show the items
        </button>
      </div>
    </div>`;
}

export function Similarity({ view, act }) {
  const similarity = view.similarity;
  if (!similarity || similarity.names.length < 2) return null;
  return html`
    <section class="split" aria-label="Who agrees with whom" data-place="people">
      <div class="bar">
        <h2>Who agrees with whom</h2>
        <span class="grow"></span>
        <span class="fine">
          ${
            view.by_parts
              ? "How alike two people's answers are, 0 to 1."
              : html`
                <span title="Cohen's kappa: 1 is always the same label, 0 what chance gives">
                  How far two people agree beyond chance, up to 1.
                </span>`
          }
          ${" "}People who answer alike sit together.
        </span>
      </div>
      <div class="pane cols people">
        <div class="scroll-x" tabindex="0" role="region" aria-label="Table of pairs of people">
          <table class=${`heat num alike ${similarity.names.length > 14 ? "many" : ""}`}>
            <thead>
              <tr>
                <td></td>
                ${similarity.names.map(
                  (name) => html`<th scope="col" key=${name}><span title=${name}>${name}</span></th>`,
                )}
              </tr>
            </thead>
            <tbody>
              ${similarity.names.map(
                (name, r) => html`
                  <tr key=${name}>
                    <th scope="row" title=${name}>${name}</th>
                    ${similarity.names.map(
                      (_, c) => html`<${Cell} key=${c} similarity=${similarity} r=${r} c=${c} />`,
                    )}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
        <div class="stack mid">
          <${Legend} steps=${similarity.steps} few=${similarity.few} />
          ${
            similarity.clusters &&
            html`<${Clusters} view=${view} clusters=${similarity.clusters} act=${act} />`
          }
          ${
            similarity.left_out > 0 &&
            html`
              <p class="fine">
                The ${similarity.names.length} with most answers;${" "}
                ${counted(similarity.left_out, "person", "people")} more${" "}
                ${similarity.left_out === 1 ? "is" : "are"} left out here.
              </p>`
          }
          <p class="fine">A low row is not a grade. It shows where readings differ.</p>
        </div>
      </div>
    </section>`;
}
