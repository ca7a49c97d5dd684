// Where a hole in the draft is told, the way to mend it: draw items, give a rule to some, decide, label.
import { html } from "../../ui/ui.js";
import { Button } from "../../ui/parts.js";
import { short } from "./rules.js";

/** The act that shows the items of a row of the coverage. */
export const itemsOf = (row) =>
  row.of === "rule"
    ? { do: "filter", anew: true, rule: row.id }
    : { do: "filter", anew: true, label: row.subject };

/** More items for a label or rule that is thin: drawn from the table, or a rule given to items of the set. */
export function Fill({ row, view, act }) {
  const { draw, per_label: perLabel, per_rule: perRule } = view.coverage;
  const { locked } = view;
  const lacking = Math.max(1, (row.of === "rule" ? perRule : perLabel) - row.n);
  const n = Math.min(lacking, draw?.there[row.subject] ?? 0);
  const wanted = row.of === "rule" ? { rule: row.id } : { label: row.id };
  return html`
    <span class="row wrap fill">
      ${
        n > 0 &&
        html`
          <${Button} small does="draw" disabled=${locked} onClick=${() => act({ do: "draw", n, ...wanted })}>
            Find ${n} ${row.of === "rule" ? "for" : "likely:"} ${row.name}
          </${Button}>`
      }
      ${
        row.of === "rule" &&
        html`
          <${Button} small does="give_rule" disabled=${locked}
              onClick=${() => act({ do: "filter", anew: true, rule: row.id, lacking: true })}>
            Give rule ${row.id} to items
          </${Button}>`
      }
    </span>`;
}

const FEW = 8; // thin rows that are listed

/** The thin labels and rules, each with what fills it. */
function Covered({ check, view, act }) {
  const rows = check.open.map(({ id }) => view.coverage.rows.find((row) => row.subject === id));
  const there = rows.filter(Boolean);
  const { draw, per_label: perLabel, per_rule: perRule } = view.coverage;
  const more = !view.locked && there.some((row) => row.of === "label" && !draw?.there[row.subject]);
  return html`
    <ul class="list thin">
      ${there.slice(0, FEW).map(
        (row) => html`
          <li class="stack" key=${row.subject}>
            <span class="row between">
              <span>
                <b>${row.name}</b>${" "}
                <span class="fine num">${row.n} of ${row.of === "rule" ? perRule : perLabel}</span>
              </span>
              ${
                row.n > 0 &&
                html`
                  <button type="button" class="textlink" aria-label=${`Show ${row.name}`}
                      onClick=${() => act(itemsOf(row))}>Show</button>`
              }
            </span>
            ${row.text && html`<span class="fine" dir="auto">${short(row.text, 90)}</span>`}
            <${Fill} row=${row} view=${view} act=${act} />
          </li>`,
      )}
    </ul>
    ${there.length > FEW && html`<p class="fine">and ${there.length - FEW} more</p>`}
    ${
      more &&
      html`
        <${Button} small does="draw" onClick=${() => act({ do: "new", more: 1 })}>
          Add items from a table …
        </${Button}>`
    }`;
}

const toPane = (name) => (event) =>
  event.currentTarget
    .getRootNode()
    .querySelector(`[aria-label="${name}"]`)
    ?.scrollIntoView({ block: "start" });

/** Buttons under an open check, to the place where it can be closed. */
export function Mend({ check, view, act }) {
  if (check.id === "covered") return html`<${Covered} check=${check} view=${view} act=${act} />`;
  const { dispute } = view.adjudication;
  const decides = check.id === "settled" || check.id === "stale";
  return html`
    <div class="row wrap fill">
      ${
        check.id === "votes" &&
        html`
          <${Button} small does="sit" disabled=${view.locked}
              onClick=${() => act({ do: "show", tab: "label" })}>Label them</${Button}>`
      }
      ${
        decides &&
        dispute &&
        html`
          <${Button} small
              onClick=${(event) => {
                toPane("Adjudicate a dispute")(event);
                act({ do: "look", at: 0 });
              }}>${check.id === "stale" ? "Verify them" : "Decide them"}</${Button}>`
      }
      ${
        check.id === "decided" &&
        html`<${Button} small onClick=${toPane("Decisions that wait")}>See them</${Button}>`
      }
      <${Button} kind="link" small onClick=${() => act({ do: "filter", anew: true, check: check.id })}>
        Show the ${check.n_open === 1 ? "item" : "items"}
      </${Button}>
    </div>`;
}
