// What the draft touches: gold items, rounds, past answers, the people behind them, and what it costs.
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

export function Touches({ screen }) {
  const { touches, changes } = screen.view;
  if (!changes.valid)
    return html`
      <${Note} tone="warn" icon="warn">What it touches is shown once the problems are settled.</${Note}>`;
  if (!touches) return html`<p class="muted" role="status">Counting items …</p>`;
  const n = (value) => new Intl.NumberFormat("en").format(value);
  const most = touches.most.slice(0, 4).map((one) => `${one.name} (${n(one.n)})`);
  return html`
    <div class="stack mid">
      <div class="ge-two">
        <${Big} n=${n(touches.stale_gold)}>gold answers stale</${Big}>
        <${Big} n=${n(touches.again)}>past answers to give again</${Big}>
        <${Big} n=${n(touches.people)}>people to tell</${Big}>
        <${Big} n=${touches.cost == null ? "–" : money(touches.cost, touches.currency)}>
          ${touches.cost == null ? "no price given" : "to bring up to date"}
        </${Big}>
      </div>
      <div class="row wrap ge-tight">
        <label for="ge-price">One answer costs</label>
        <input class="input num ge-rate" id="ge-price" inputmode="decimal" value=${touches.price ?? ""}
            placeholder="0.10"
            onChange=${(event) => screen.act({ do: "price", price: event.target.value.trim() })} />
        <span class="muted">${touches.currency}</span>
      </div>
      <ul class="list num">
        ${touches.gold.map(
          (one) => html`
            <${Row} key=${one.name} name=${`Gold ${one.name}`}>
              ${n(one.stale)} stale, ${n(one.check)} worth a check, ${n(one.stands)} stand
            </${Row}>`,
        )}
        ${touches.answers.map(
          (one) => html`
            <${Row} key=${one.question} name=${`Answers to ${one.question}`}>
              ${n(one.stale)} of ${n(one.answers)} rest on it; ${counted(one.items, "item")} to give again
              ${one.cost != null ? `, ${money(one.cost, touches.currency)}` : ""}
            </${Row}>`,
        )}
        ${touches.rounds.map(
          (one) => html`
            <${Row} key=${one.name} name=${`Round ${one.name}`}>
              ${counted(one.stale, "item")} stale, ${counted(one.people.length, "person", "people")}
            </${Row}>`,
        )}
      </ul>
      ${
        touches.simulated > 0 &&
        html`
          <p class="muted">
            ${touches.simulated === 1 ? "All" : "Some"} of these past answers are simulated.
          </p>`
      }
      ${
        touches.most.length > 0 &&
        html`
          <p class="muted">
            Most of these answers are by ${most.join(", ")}.
          </p>`
      }
      ${!touches.gold.length && html`<p class="muted">No gold set of this guideline is locked yet.</p>`}
      ${
        !touches.answers.length &&
        html`
          <p class="muted">
            No past answers are at hand: give them to the editor with <code>answers=</code>.
          </p>`
      }
      ${
        touches.items.length > 0 &&
        html`
          <details>
            <summary>List the ${counted(touches.stale_gold, "stale gold answer")}</summary>
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
                  ${touches.items.map(
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
