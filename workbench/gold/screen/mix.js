// Gold mixed into a batch for production: how many, what goes out, and whom to look at when it is back.
import { html, useContext, useState } from "../../ui/ui.js";
import { Badge, Button, Interval, Note, rights } from "../../ui/parts.js";
import { Input, Select, TableField } from "../../ui/fields.js";
import { Stage } from "../../ui/offers.js";
import { counted } from "../../ui/words.js";

const TONES = { "look at their work": "bad", "as expected": "good", "too few to tell": "plain" };
const percent = (share) => (share == null ? "–" : `${Math.round(100 * share)}%`);

/** The table of the batch, how many honeypots, and the file that goes out. */
function Out({ mix, act }) {
  const { ticket } = useContext(Stage);
  const { found } = mix;
  const [name, type] = useState("");
  const [typed, count] = useState(null);
  const [order, setOrder] = useState("shuffled");
  const n = Number(typed ?? found?.n ?? 0);
  const why = !found
    ? "Choose the table of the batch."
    : !found.sent.length
      ? "The table has no column that honeypots have too."
      : n < 1 || n > mix.honeypots
        ? `Choose 1 to ${mix.honeypots} honeypots.`
        : !name.trim()
          ? "Give the batch a name."
          : "";
  const send = (event) => {
    event.preventDefault();
    why || act({ do: "mix", name: name.trim(), n, order, ticket });
  };
  return html`
    <form class="stack mid" onSubmit=${send}>
      <h3 class="head">Mix gold into a batch</h3>
      <p class="muted">
        Nobody can tell which rows are gold: every row gets a new id. The key stays here. You score the batch
        with it when it comes back.
      </p>
      <div class="row drawn">
        <${TableField} label="Table of the batch" hint="one row per item" table=${mix.table}
            tables=${mix.tables} onPick=${(table) => act({ do: "mix_table", table })}
            onBring=${() => act({ do: "bring", what: "batch" })} />
      </div>
      ${
        found &&
        html`
          <p>
            ${counted(found.rows, "row")}. Goes out: <b>${["item_id", ...found.sent].join(", ")}</b>.
            ${found.left_out.length > 0 && html` Stays here: ${found.left_out.join(", ")}.`}
          </p>
          <div class="row wrap drawn">
            <${Input} label="Honeypots" hint=${`of ${mix.honeypots}`} text=${typed ?? found.n} onText=${count}
                type="number" min="1" max=${mix.honeypots} />
            <${Select} label="Order of the rows" value=${order}
                options=${[
                  ["shuffled", "shuffled"],
                  ["as it was", "as it was"],
                ]} onPick=${setOrder} />
            <${Input} label="Name of the batch" text=${name} onText=${type} maxlength="64"
                placeholder="such as week-48" autocomplete="off" />
          </div>
          <p class="fine num">
            ${n > 0 ? `${percent(n / (found.rows + n))} of all rows are gold.` : ""} Items that few have seen
            come first, evenly over the labels.
          </p>`
      }
      <div class="row wrap">
        <button type="submit" class="btn primary"
            aria-disabled=${why || rights.mayNot.mix ? "true" : undefined}>
          Mix, and save the file to send
        </button>
        <span class="fine why">${rights.mayNot.mix ?? why}</span>
      </div>
    </form>`;
}

function Person({ person, expected }) {
  const { value, low, high } = person.accuracy;
  const label = `${percent(value)}, ${percent(low)} to ${percent(high)}`;
  return html`
    <tr>
      <td dir="auto">${person.person}</td>
      <td class="right num">${person.n}</td>
      <td class="right num">${percent(value)}</td>
      <td><${Interval} low=${low} value=${value} high=${high} goal=${expected} label=${label} /></td>
      <td class="num nowrap">${percent(low)}–${percent(high)}</td>
      <td><${Badge} tone=${TONES[person.verdict]}>${person.verdict}</${Badge}></td>
      <td class="fine">
        ${person.typical.map(([gold, answer, n]) => `${answer} for ${gold}, ${n}`).join("; ")}
      </td>
    </tr>`;
}

/** Who answered the honeypots how well. */
function Scored({ scored }) {
  const { overall, expected } = scored;
  const look = scored.people.filter((person) => person.verdict === "look at their work").length;
  return html`
    <section class="stack mid" aria-label="Scored batch">
      <h3 class="head">${scored.batch} <span class="fine">${scored.file}</span></h3>
      <${Note} tone=${look ? "warn" : "good"} icon=${look ? "warn" : "tick"}>
        ${percent(overall.value)} of ${overall.n} answers to ${counted(scored.honeypots, "honeypot")} are
        right (${percent(overall.low)} to ${percent(overall.high)}).${" "}
        ${look ? `Look at the work of ${counted(look, "person", "people")}.` : "Nobody is clearly below."}
      </${Note}>
      ${
        scored.missing > 0 &&
        html`<p class="fine">Nobody answered ${counted(scored.missing, "honeypot")}.</p>`
      }
      <div class="scroll-x" tabindex="0" role="region" aria-label="People">
        <table class="plain">
          <thead>
            <tr>
              <th>Person</th>
              <th class="right">Answers</th>
              <th class="right">Right</th>
              <th>${percent(expected)} is expected</th>
              <th>95% interval</th>
              <th>Verdict</th>
              <th>Most frequent mistakes</th>
            </tr>
          </thead>
          <tbody>
            ${scored.people.map(
              (person) => html`<${Person} key=${person.person} person=${person} expected=${expected} />`,
            )}
          </tbody>
        </table>
      </div>
      <p class="fine">
        Look at somebody's work where the whole interval is below ${percent(expected)}, the accuracy that
        the goal of the set expects. ${overall.method}.
      </p>
    </section>`;
}

function Back({ mix, act }) {
  if (!mix.batches.length) return html`<p class="muted">No batch is out yet.</p>`;
  return html`
    <div class="stack mid">
      <h3 class="head">Batches that are out</h3>
      <table class="plain">
        <thead>
          <tr>
            <th>Batch</th>
            <th>Mixed on</th>
            <th>Into</th>
            <th class="right">Rows</th>
            <th class="right">Honeypots</th>
            <th>When it is back</th>
          </tr>
        </thead>
        <tbody>
          ${mix.batches.map(
            (batch) => html`
              <tr key=${batch.name}>
                <td class="strong">${batch.name}</td>
                <td class="num nowrap">${batch.on}</td>
                <td>${batch.source}</td>
                <td class="right num">${batch.rows.toLocaleString("en")}</td>
                <td class="right num">${batch.honeypots}</td>
                <td>
                  <${Button} small icon="plus"
                      onClick=${() => act({ do: "bring", what: "returned", batch: batch.name })}>
                    ${`Score ${batch.name} …`}
                  </${Button}>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

export function MixIn({ view, act }) {
  const { mix } = view;
  const missing = !mix.locked
    ? "Lock the set first: honeypots are taken from a locked version."
    : !mix.honeypots
      ? `${mix.locked} has no honeypots. Give some items that use in the next version.`
      : "";
  return html`
    <section class="stack loose pane mixing" aria-label="Mix into work">
      ${
        missing
          ? html`
            <${Note} icon="info">
              <div class="row wrap between">
                <span>${missing}</span>
                <${Button} small
                    onClick=${() => act({ do: "show", tab: mix.locked ? "items" : "adjudicate" })}>
                  ${mix.locked ? "Show the items" : "To the lock"}
                </${Button}>
              </div>
            </${Note}>`
          : html`<${Out} mix=${mix} act=${act} />`
      }
      <hr class="rule" />
      <${Back} mix=${mix} act=${act} />
      ${mix.scored && html`<hr class="rule" /><${Scored} scored=${mix.scored} />`}
    </section>`;
}
