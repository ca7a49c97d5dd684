// Which labels are confused: a cell for every pair, and a click on it reads its items.
import { html, useState } from "../../ui/ui.js";
import { Button } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { labelOf, percent } from "./words.js";
import { Pick } from "../../ui/search.js";

/** Two labels, or a label that only one of two people has. */
const pairName = (view, pair) =>
  pair.map((id) => labelOf(view, id).name).join(pair.includes(view.nothing) ? " or " : " and ");
const same = (pair, one, other) => Boolean(pair) && pair.includes(one) && pair.includes(other);

function Cell({ view, cell, one, other, show, worst }) {
  if (!cell) return html`<td>${one === other && html`<div class="hc diag" aria-hidden="true">·</div>`}</td>`;
  const names = pairName(view, [one, other]);
  if (!cell.pairs)
    return html`
      <td>
        <div class="hc h0" title=${`${names}: never confused`}><span class="muted">0</span></div>
      </td>`;
  const on = same(view.list.pair, one, other);
  const size = `${percent(cell.share)} of all disagreement, ${counted(cell.pairs, "pair")}`;
  return html`
    <td>
      <button type="button" class=${`hc h${cell.step} ${worst ? "call" : ""}`} aria-pressed=${String(on)}
          title=${names} aria-label=${`${names}: ${size}. Show its items`}
          onClick=${() => show(on ? [] : [one, other])}>
        ${Math.round(100 * cell.share)}
        <small>${cell.pairs.toLocaleString("en")}</small>
      </button>
    </td>`;
}

function Worst({ view, show }) {
  const worst = view.pairs.worst;
  const [rule, read] = useState(null);
  const open = worst.rules.find((each) => each.id === rule);
  return html`
    <div class="stack mid">
      <div class="note bad worst">
        <div class="stack">
          <span class="cap">Worst pair</span>
          <b>${pairName(view, worst.labels)}</b>
          <span>
            ${percent(worst.share)} of all disagreement, ${counted(worst.pairs, "pair")} on${" "}
            ${counted(worst.items, "item")}
          </span>
        </div>
      </div>
      <${Button} kind="main" small onClick=${() => show(worst.labels)}>Show its items</${Button}>
      ${worst.rules.map(
        (each) => html`
          <${Button} small key=${each.id} aria-expanded=${String(each.id === rule)}
              onClick=${() => read(each.id === rule ? null : each.id)}>Read ${each.id}</${Button}>`,
      )}
      ${open && html`<p class="fine"><b>${open.id}</b> ${open.text}</p>`}
      ${
        worst.rules.length === 0 &&
        view.guideline &&
        !worst.labels.includes(view.nothing) &&
        html`<p class="fine">No rule separates them.</p>`
      }
      ${
        view.pairs.next.length > 0 &&
        html`
          <div class="stack next">
            <span class="row between">
              <span class="cap">Next pairs</span>
              <span class="fine">share, pairs</span>
            </span>
            ${view.pairs.next.map((pair) => {
              const names = pairName(view, pair.labels);
              return html`
                <button type="button" class="line num" key=${names} onClick=${() => show(pair.labels)}>
                  <span>${names}</span>
                  <span class="nowrap">
                    <b>${percent(pair.share)}</b> <span class="fine">${pair.pairs.toLocaleString("en")}</span>
                  </span>
                </button>`;
            })}
          </div>`
      }
    </div>`;
}

export function Pairs({ view, show, act }) {
  const { names, cells, worst, left_out: left, left_names: others } = view.pairs;
  const many = names.length > 5 ? "many" : "";
  return html`
    <section class="pane stack mid" aria-label="Which labels are confused" data-place="pairs">
      <div class="row between wrap">
        <h3 class="head">Which labels are confused</h3>
        <span class="fine">% of all disagreement, pairs of answers below</span>
      </div>
      ${
        !worst
          ? html`
            <p>
              ${
                view.by_parts && view.labels.length === 0
                  ? "These answers have no labels. The list below goes by how far apart they are."
                  : view.pairable
                    ? "Nobody disagrees: every item with two answers has one label."
                    : "Nobody can disagree yet: it takes two people on at least one item."
              }
            </p>`
          : html`
            <div class="pairing">
              <div class="scroll-x">
                <table class=${`heat fixed mixed ${many}`}>
                  <tbody>
                    ${cells.map(
                      (row, r) => html`
                        <tr key=${names[r + 1]}>
                          <th scope="row">
                            <span class="cut" title=${labelOf(view, names[r + 1]).name}>
                              ${labelOf(view, names[r + 1]).name}
                            </span>
                          </th>
                          ${row.map(
                            (cell, c) => html`
                              <${Cell} key=${c} view=${view} cell=${cell} one=${names[r + 1]}
                                  other=${names[c]} show=${show}
                                  worst=${same(worst.labels, names[r + 1], names[c])} />`,
                          )}
                        </tr>`,
                    )}
                  </tbody>
                  <tfoot>
                    <tr>
                      <td></td>
                      ${names.slice(0, -1).map(
                        (name) => html`
                          <th scope="col" key=${name}>
                            <span title=${labelOf(view, name).name}>${labelOf(view, name).name}</span>
                          </th>`,
                      )}
                    </tr>
                  </tfoot>
                </table>
                ${
                  left > 0 &&
                  html`
                    <p class="row wrap left-out">
                      <span class="fine">
                        The labels of the most confused pairs; ${counted(left, "other")}${" "}
                        ${left === 1 ? "has" : "have"} no place here.
                      </span>
                      <${Pick} label="Items of a label without a place" none="items of another label"
                          value=${others.includes(view.list.label) ? view.list.label : ""}
                          options=${others.map((id) => [id, labelOf(view, id).name])}
                          onPick=${(label) => act({ do: "filter", label, pair: [] })} />
                    </p>`
                }
              </div>
              <${Worst} view=${view} show=${show} />
            </div>`
      }
    </section>`;
}
