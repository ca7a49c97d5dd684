// Percent missed by person and rule, n in every cell; below five answers hatched, without a shade.
import { html } from "../../ui/ui.js";

function Cell({ cell, what, lost }) {
  if (!cell.n)
    return html`
      <span class="hc none" title=${`${what}: no answer`}>–<span class="unseen"> no answer</span></span>`;
  return html`
    <span class=${`hc ${cell.step == null ? "none" : `h${cell.step}`}`}
        title=${`${what}: ${cell.share} % ${lost}, n ${cell.n}`}>
      ${cell.share}
      <small>n ${cell.n}</small>
    </span>`;
}

const LEGEND = ["under 10", "10–24", "25–39", "40–59", "60 up"];

export function Heat({ view, rule, onRule }) {
  const { rules, rows, all, worst, partly } = view.heat;
  const title = `${partly ? "Credit lost" : "Missed"}, % by person and rule`;
  const lost = partly ? "of the credit lost" : "missed";
  const most = partly
    ? `most lost on top${worst ? `; ${worst} costs most` : ""}`
    : `most missed on top${worst ? `; ${worst} is missed most` : ""}`;
  if (!view.round.judged)
    return html`
      <section class="pane" aria-label="Missed by person and rule">
        <h3 class="head">Missed, % by person and rule</h3>
        <p class="muted">This round has no gold, so no answer is right or wrong.</p>
      </section>`;
  if (!rows.length)
    return html`
      <section class="pane stack" aria-label="Missed by person and rule">
        <h3 class="head">${title}</h3>
        <p class="muted">Nobody has answered yet.</p>
      </section>`;
  return html`
    <section class="pane stack" aria-label="Missed by person and rule">
      <div class="row between wrap">
        <h3 class="head">${title}</h3>
        <span class="fine">${most}</span>
      </div>
      <div class="scroll-x long" tabindex="0" role="region" aria-label="Table of people by rule">
        <table class="heat fixed" style=${{ minWidth: `${104 + 40 * (rules.length + 1)}px` }}>
          <thead>
            <tr>
              <th class="person-head"><span class="unseen">Person</span></th>
              ${rules.map(
                (one) => html`
                  <th key=${one.id} scope="col">
                    <button type="button" class=${`rid rule-button ${rule === one.id ? "on" : ""}`}
                        title=${one.text} aria-pressed=${String(rule === one.id)}
                        onClick=${() => onRule(rule === one.id ? null : one.id)}>${one.id}</button>
                  </th>`,
              )}
              <th scope="col">All</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`
                <tr key=${row.id}>
                  <th scope="row" class="cut" dir="auto" title=${row.name}>${row.name}</th>
                  ${row.cells.map(
                    (cell, i) => html`
                      <td key=${i} class=${i === rules.length ? "total" : ""}>
                        <${Cell} cell=${cell} lost=${lost} what=${`${row.name}, ${rules[i]?.id ?? "all"}`} />
                      </td>`,
                  )}
                </tr>`,
            )}
            <tr class="total">
              <th scope="row">All</th>
              ${all.map(
                (cell, i) => html`
                  <td key=${i}>
                    <${Cell} cell=${cell} lost=${lost} what=${`Everybody, ${rules[i]?.id ?? "all"}`} />
                  </td>`,
              )}
            </tr>
          </tbody>
        </table>
      </div>
      <div class="row wrap between">
        <span class="row wrap">
          ${LEGEND.map(
            (name, i) => html`
              <span class="legend" key=${name}><span class=${`hc h${i}`}></span>${name}</span>`,
          )}
          <span class="legend"><span class="hc none"></span>n under 5</span>
        </span>
        <span class="fine">A rule shows its items below.</span>
      </div>
    </section>`;
}
