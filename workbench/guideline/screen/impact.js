// The impact of the draft on gold items, rounds, past answers, the people behind them, and what it costs.
import { html } from "../../ui/ui.js";
import { Note } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";

const money = (n, currency) =>
  n == null
    ? "no price"
    : new Intl.NumberFormat("en", {
        style: "currency",
        currency,
        maximumFractionDigits: n < 100 ? 2 : 0,
      }).format(n);

function Big({ n, children }) {
  return html`<div class="card"><div class="ge-big num">${n}</div><div class="muted">${children}</div></div>`;
}

function Row({ name, children }) {
  return html`<li><div class="strong">${name}</div><div class="muted">${children}</div></li>`;
}

export function Impact({ screen }) {
  const { impact, changes } = screen.view;
  if (!changes.valid)
    return html`
      <${Note} tone="warn" icon="warn">Correct the problems to see the impact.</${Note}>`;
  if (!impact) return html`<p class="muted" role="status">Counting items …</p>`;
  const n = (value) => new Intl.NumberFormat("en").format(value);
  const most = impact.most.slice(0, 4).map((one) => `${one.name} (${n(one.n)})`);
  return html`
    <div class="stack mid">
      <div class="ge-two">
        <${Big} n=${n(impact.stale_gold)}>gold answers out of date</${Big}>
        <${Big} n=${n(impact.again)}>past answers to redo</${Big}>
        <${Big} n=${n(impact.people)}>people to inform</${Big}>
        <${Big} n=${impact.cost == null ? "–" : money(impact.cost, impact.currency)}>
          ${impact.cost == null ? "no price yet" : "to bring up to date"}
        </${Big}>
      </div>
      <div class="row wrap ge-tight">
        <label for="ge-price">One answer costs</label>
        <input class="input num ge-rate" id="ge-price" inputmode="decimal" value=${impact.price ?? ""}
            placeholder="0.10"
            onChange=${(event) => screen.act({ do: "price", price: event.target.value.trim() })} />
        <span class="muted">${impact.currency}</span>
      </div>
      <ul class="list num">
        ${impact.gold.map(
          (one) => html`
            <${Row} key=${one.name} name=${`Gold ${one.name}`}>
              ${n(one.stale)} out of date, ${n(one.check)} worth a check, ${n(one.stands)} unaffected
            </${Row}>`,
        )}
        ${impact.answers.map(
          (one) => html`
            <${Row} key=${one.question} name=${`Answers to ${one.question}`}>
              ${n(one.stale)} of ${n(one.answers)} depend on it; ${counted(one.items, "item")} to redo
              ${one.cost != null ? `, ${money(one.cost, impact.currency)}` : ""}
            </${Row}>`,
        )}
        ${impact.rounds.map(
          (one) => html`
            <${Row} key=${one.name} name=${`Round ${one.name}`}>
              ${counted(one.stale, "item")} out of date, ${counted(one.people.length, "person", "people")}
            </${Row}>`,
        )}
      </ul>
      ${
        impact.simulated > 0 &&
        html`
          <p class="muted">
            ${impact.simulated === 1 ? "All" : "Some"} of these past answers are simulated.
          </p>`
      }
      ${
        impact.most.length > 0 &&
        html`
          <p class="muted">
            Most of these answers are by ${most.join(", ")}.
          </p>`
      }
      ${!impact.gold.length && html`<p class="muted">This guideline has no locked gold set yet.</p>`}
      ${
        !impact.answers.length &&
        html`
          <p class="muted">
            No past answers yet. Pass them to the editor with <code>answers=</code>.
          </p>`
      }
      ${
        impact.items.length > 0 &&
        html`
          <details>
            <summary>List the ${counted(impact.stale_gold, "gold answer")} out of date</summary>
            <div class="scroll-x">
              <table class="plain">
                <thead>
                  <tr>
                    <th>Item</th>
                    <th>Question</th>
                    <th>Because of</th>
                  </tr>
                </thead>
                <tbody>
                  ${impact.items.map(
                    (one) => html`
                      <tr key=${`${one.gold}${one.item}${one.question}`}>
                        <td class="mono">${one.item}</td>
                        <td>${one.question}</td>
                        <td>${one.because.join(", ")}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </details>`
      }
    </div>`;
}
