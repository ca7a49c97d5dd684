// Answers that can be right in part: what becomes of each label, who is less like the others, and what gold
// says.
import { html } from "../../ui/ui.js";
import { Note } from "../../ui/parts.js";
import { fixed, LabelName, percent } from "./words.js";

const whole = (n) => n.toLocaleString("en");
const between = (low, high, write) => (low == null ? "" : `${write(low)} to ${write(high)}`);

/** A table with a heading: the first column is text, the others are numbers. */
function Table({ title, says, columns, rows }) {
  if (!rows.length) return null;
  return html`
    <section class="stack" aria-label=${title}>
      <h3 class="head">${title}</h3>
      ${says && html`<p class="fine">${says}</p>`}
      <div class="scroll-x" role="region" tabindex="0" aria-label=${`${title}, table`}>
        <table class="plain">
          <thead>
            <tr>
              ${columns.map((name, i) => html`<th key=${name} class=${i ? "right" : ""}>${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (cells, n) => html`
                <tr key=${n}>
                  ${cells.map(
                    (cell, i) => html`<td key=${i} class=${i ? "right num nowrap" : ""}>${cell}</td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
}

function Label({ view, id, act }) {
  const find = () =>
    act({ do: "filter", label: id, gold: "", pair: [], annotator: "", rule: "", text: "" }).then(() =>
      act({ do: "tab", tab: "items" }),
    );
  return html`
    <button type="button" class="id row" onClick=${find}>
      <${LabelName} view=${view} id=${id} />
    </button>`;
}

function Among({ view, act }) {
  const { labels, people, near, near_is: least } = view.parts;
  const far =
    near == null ? "" : ` ${percent(near)} of the parts that two people share overlap less than ${least}.`;
  return html`
    <${Table} title="What another person has there"
        says=${`For each part one person marked: what each other person marked there.${far}`}
        columns=${["Label", "Compared", "Same label", "Other label", "Nothing there", "Overlap"]}
        rows=${labels.map((each) => [
          html`<${Label} view=${view} id=${each.label} act=${act} />`,
          whole(each.parts),
          percent(each.same),
          percent(each.confused),
          percent(each.alone),
          each.alike == null ? "" : fixed(each.alike),
        ])} />
    <${Table} title="Who is less like the others"
        says="How alike the answers to the same items are, from 0 to 1, and what others reach there."
        columns=${["Person", "Items", "Similarity", "Usual there", "By chance", "Reading"]}
        rows=${people.map((each) => [
          each.name,
          whole(each.items),
          fixed(each.similarity),
          fixed(each.usual),
          each.chance ? between(each.chance[0], each.chance[1], fixed) : "",
          each.reading,
        ])} />`;
}

function AgainstGold({ view, act }) {
  const { measures, outcomes, scores, credit } = view.parts;
  if (!credit) return null;
  const row = (title, each, write) => [
    html`${title}${each.means && html`<div class="fine">${each.means}</div>`}`,
    each.value == null ? each.reason : write(each.value),
    between(each.low, each.high, write),
    whole(each.n),
  ];
  const share = ["Value", "Range, 95 %", "Answers"];
  return html`
    <${Table} title="Against gold" columns=${["Measure", ...share]}
        rows=${[
          row("Mean credit of an answer", credit, percent),
          ...measures.map((each) => row(each.title, each, fixed)),
        ]} />
    <${Table} title="Against gold, by label"
        says="Each part of the gold, counted once for every answer to its item."
        columns=${["Label", "In gold", "Found", "Other label", "Missing", "Extra", "Recall", "Precision"]}
        rows=${outcomes.map((each) => [
          html`<${Label} view=${view} id=${each.label} act=${act} />`,
          ...[each.in_gold, each.found, each.confused, each.missing, each.extra].map(whole),
          ...[each.recall, each.precision].map(({ value }) => (value == null ? "" : percent(value))),
        ])} />
    <${Table} title="Against gold, by person" columns=${["Person", "Credit", "Range, 95 %", "Items"]}
        rows=${scores.map((each) => row(each.name, each, percent))} />`;
}

export function Parts({ view, act }) {
  const { job } = view.parts;
  if (job.failed)
    return html`<div class="pane"><${Note} tone="bad" icon="warn">${job.failed}</${Note}></div>`;
  if (!view.parts.labels)
    return html`<div class="pane"><p class="fine" role="status">Comparing part by part …</p></div>`;
  return html`
    <div class="pane stack loose">
      <${Among} view=${view} act=${act} />
      <${AgainstGold} view=${view} act=${act} />
    </div>`;
}
