// Each coefficient with its range on one axis, and what the worst pair of labels costs.
import { html } from "../../ui/ui.js";
import { Interval, Note } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { fixed, labelOf } from "./words.js";

function Axis({ min, goal }) {
  const at = (x) => ({ left: `${(100 * (x - min)) / (1 - min)}%` });
  return html`
    <div class="axis" aria-hidden="true">
      <span>${min.toFixed(1)}</span>
      ${
        goal > min + 0.12 * (1 - min) &&
        goal < 1 - 0.12 * (1 - min) &&
        html`<span style=${at(goal)}>${goal}</span>`
      }
      <span class="end" style=${{ left: "100%" }}>1</span>
    </div>`;
}

function Row({ row, min, first }) {
  const range = row.low == null ? "" : `${fixed(row.low)}${row.low < 0 ? " to " : "–"}${fixed(row.high)}`;
  return html`
    <tr>
      <td>
        <div class=${first ? "strong" : ""}>${row.name}</div>
        <div class="fine">${row.value == null ? row.reason : row.says}</div>
      </td>
      <td class="right num"><b>${row.value == null ? "–" : fixed(row.value)}</b></td>
      <td>
        ${
          row.value != null &&
          html`
            <${Interval} low=${row.low} value=${row.value} high=${row.high} goal=${row.goal} min=${min}
                max=${1} label=${`${row.name} ${fixed(row.value)}, ${range}`} />`
        }
      </td>
      <td class="fine num nowrap right">${range}</td>
    </tr>`;
}

/** On how many items everybody gives the same answer. */
function sameOf({ alike, pairable }) {
  const same = `On ${alike.items.toLocaleString("en")} of ${counted(pairable, "item")}`.replace(
    /^On 0 /,
    "On none ",
  );
  const empty = `, on ${alike.empty.toLocaleString("en")} of them that there is nothing to mark`;
  return `${same} everybody gives the same answer${alike.empty ? empty : ""}.`;
}

/** How many answers an item has, and how many a person gave again. */
function depthOf({ per_item: [least, middle, most], repeats }) {
  const many = counted(most, "answer");
  const each = least === most ? `${many} to each item` : `${least} to ${many} an item, median ${middle}`;
  return `${each}; ${repeats ? `${counted(repeats, "repeated answer")} set aside` : "no repeated answers"}`;
}

export function Agreement({ view }) {
  const { agreement, pairs } = view;
  const worst = pairs.worst;
  return html`
    <section class="pane stack mid" aria-label="Agreement" data-place="agreement">
      <div class="row between">
        <h3 class="head">Agreement</h3>
        <span class="fine num">
          ${counted(view.items, "item")}, ${view.people} people, ${counted(view.answers, "answer")}
        </span>
      </div>
      <p class="fine num">${depthOf(view)}</p>
      ${
        view.pairable === 0
          ? html`<p>No item has two answers yet.</p>`
          : html`
            <table class="plain coefficients">
              <thead>
                <tr>
                  <th>Measure</th>
                  <th class="right">Value</th>
                  <th><${Axis} min=${agreement.min} goal=${agreement.goal} /></th>
                  <th class="right" title="95 % confidence interval">Range</th>
                </tr>
              </thead>
              <tbody>
                ${agreement.rows.map(
                  (row, i) => html`
                    <${Row} key=${row.name} row=${row} min=${agreement.min} first=${i === 0} />`,
                )}
              </tbody>
            </table>`
      }
      ${
        agreement.joined &&
        html`
          <${Note} tone="accent" icon="info">
            With ${labelOf(view, worst.labels[0]).name} and ${labelOf(view, worst.labels[1]).name} counted as
            one label, alpha is <b>${fixed(agreement.joined.alpha)}</b>.${" "}
            ${
              agreement.joined.cost > 0.005
                ? `Confusing them costs about ${fixed(agreement.joined.cost)}.`
                : agreement.joined.cost < -0.005
                  ? "That is lower: most people tell them apart."
                  : "Confusing them costs next to nothing."
            }
          </${Note}>`
      }
      ${
        view.pairable > 0 &&
        html`
          <p class="fine">${sameOf(view)}</p>
          <p class="fine">
            ${
              agreement.how.length > 0 &&
              "With other items like these, the value would probably lie in the shaded range (95 % sure). "
            }The dotted line is this project's goal, ${agreement.goal}, not a law.
          </p>
          ${
            agreement.how.length > 0 &&
            html`
              <details class="how">
                <summary class="fine">How it was computed</summary>
                ${agreement.how.map((line) => html`<p class="fine" key=${line}>${line}</p>`)}
              </details>`
          }`
      }
    </section>`;
}
