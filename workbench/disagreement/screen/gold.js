// Who differs with gold, and on what; a click lists the items.
import { html } from "../../ui/ui.js";
import { counted } from "../../ui/words.js";
import { labelOf, percent } from "./words.js";

/** What gold has and what people have: read as another label, missing, or extra. */
export function difference(view, [gold, label]) {
  const name = (id) => labelOf(view, id).name;
  if (label === view.nothing) return `${name(gold)} missing`;
  return gold === view.nothing ? `${name(label)} extra` : `${name(gold)} read as ${name(label)}`;
}

function People({ view, show }) {
  const { people, partial, more_people: more } = view.gold;
  return html`
    <div class="scroll-x" role="region" tabindex="0" aria-label="People beside gold">
      <table class="plain">
        <thead>
          <tr>
            <th>Person</th>
            <th class="right">Differ</th>
            ${partial && html`<th class="right">Credit</th>`}
            <th>Most often</th>
          </tr>
        </thead>
        <tbody>
          ${people.map(
            (person) => html`
              <tr key=${person.name}>
                <td>
                  <button type="button" class="id mono" disabled=${person.differ === 0}
                      aria-label=${`Items where ${person.name} differs with gold`}
                      onClick=${() => show({ annotator: person.name, pair: [] })}>${person.name}</button>
                </td>
                <td class="right num nowrap">
                  <b>${person.differ.toLocaleString("en")}</b>
                  <span class="fine">${` of ${person.answers.toLocaleString("en")}`}</span>
                </td>
                ${partial && html`<td class="right num">${percent(person.credit)}</td>`}
                <td>${person.most && difference(view, person.most)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${more > 0 && html`<p class="fine">${counted(more, "more person", "more people")} differ less.</p>`}
    </div>`;
}

/** A pane about gold; nothing where no gold knows the items. `act` narrows the list of items down. */
export function AgainstGold({ view, act }) {
  const gold = view.gold;
  if (!gold) return null;
  const show = (more) => act({ do: "filter", gold: "yes", ...more });
  return html`
    <section class="split" aria-label="Who differs with gold" data-place="gold">
      <div class="bar">
        <h2>Who differs with gold</h2>
        <span class="grow"></span>
        <span class="fine num">
          ${gold.name}: ${counted(gold.items, "item")}, ${gold.differ.toLocaleString("en")} of${" "}
          ${counted(gold.answers, "answer")} differ
        </span>
      </div>
      <div class="pane cols people">
        <${People} view=${view} show=${show} />
        <div class="stack next">
          <span class="row between">
            <span class="cap">On what</span>
            <span class="fine">times</span>
          </span>
          ${gold.differences.map(
            ({ pair, times, items }) => html`
              <button type="button" class="line num" key=${pair.join()} title=${counted(items, "item")}
                  onClick=${() => show({ pair, annotator: "" })}>
                <span>${difference(view, pair)}</span>
                <b>${times.toLocaleString("en")}</b>
              </button>`,
          )}
          ${
            gold.more_differences > 0 &&
            html`<p class="fine">${counted(gold.more_differences, "rarer difference")} left out.</p>`
          }
          ${gold.differ === 0 && html`<p class="fine">Nobody differs with gold.</p>`}
        </div>
      </div>
    </section>`;
}
