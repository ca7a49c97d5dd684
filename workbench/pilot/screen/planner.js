// Beside the form: what this pilot can and cannot show, at what cost, and what that rests on.
import { html, useState } from "../../ui/ui.js";
import { Badge, Icon } from "../../ui/parts.js";
import { Chosen, Typed } from "./typed.js";
import { called } from "./numbers.js";
import { Cost } from "./cost.js";

const amount = (x) => x.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SIGN = {
  true: ["tick", "yes", "Can: "],
  false: ["cross", "no", "Cannot: "],
  null: ["warn", "part", "In part: "],
};

function Says({ says }) {
  return html`
    <ul class="says">
      ${says.map((one) => {
        const [icon, tone, word] = SIGN[String(one.can)];
        return html`
          <li key=${one.text} class=${tone}>
            <${Icon} name=${icon} />
            <span><span class="unseen">${word}</span>${one.text}</span>
          </li>`;
      })}
    </ul>`;
}

function Costs({ plan, form }) {
  const name = (id) => called(form.vendors.find((one) => one.id === id) ?? { id });
  return html`
    <table class="plain costs">
      <tbody>
        ${Object.entries(plan.costs).map(
          ([id, cost]) => html`
            <tr key=${id}>
              <td>${name(id)}</td>
              <td class="right num">
                ${cost == null ? html`<span class="muted">no price</span>` : amount(cost)}
              </td>
            </tr>`,
        )}
        ${
          plan.assumed.item > 0 &&
          html`
            <tr>
              <td>Items, ${plan.assumed.items} at ${plan.assumed.item}</td>
              <td class="right num">${amount(plan.assumed.items * plan.assumed.item)}</td>
            </tr>`
        }
        <tr class="sum">
          <td>First pass, all</td>
          <td class="right num">
            ${
              plan.total == null
                ? html`<span class="muted">unknown</span>`
                : html`<b>${amount(plan.total)} ${form.currency}</b>`
            }
          </td>
        </tr>
      </tbody>
    </table>`;
}

/** Whoever delivered something in a pilot. */
function Measure({ found, act }) {
  const [at, choose] = useState("0");
  const one = found[Number(at)] ?? found[0];
  if (!found.length) return html`<p class="muted">No vendor of any pilot has delivered yet.</p>`;
  return html`
    <form class="row wrap measure"
        onSubmit=${(event) => {
          event.preventDefault();
          act({ do: "rest_on", pilot: one.pilot, vendor: one.vendor });
        }}>
      <${Chosen} label="Measured on" value=${at}
          options=${found.map((each, i) => ({ id: String(i), name: each.shown }))} onSend=${choose} />
      <button type="submit" class="btn sm">Take its numbers</button>
    </form>`;
}

export function Planner({ view, act }) {
  const { planner, form } = view;
  const { given, understood, problems, plan } = planner;
  const set = (field) => (value) => act({ do: "assume", field, value });
  const field = (name, label, more) => html`
    <${Typed} label=${label} value=${given[name]} understood=${understood[name]} wrong=${problems[name]}
        onSend=${set(name)} ...${more} />`;
  return html`
    <section class="stack mid" aria-label="What this pilot can show" data-place="plan">
      <h3 class="head">What this pilot can show</h3>
      ${
        plan
          ? html`
            <${Says} says=${planner.says} />
            <${Costs} plan=${plan} form=${form} />
            <${Cost} plan=${plan} currency=${form.currency} />`
          : html`<p class="muted">${planner.why}</p>`
      }
      <hr class="rule" />
      <div class="row between wrap">
        <span class="cap">It rests on</span>
        <${Badge} tone=${planner.source === "assumed" ? "plain" : "good"}>${planner.source}</${Badge}>
      </div>
      <div class="grid two">
        ${field("items", "Items", {
          placeholder: planner.items_at_hand == null ? "how many" : `${planner.items_at_hand} in the gold`,
          inputmode: "numeric",
        })}
        ${field("per_item", "Answers an item", { inputmode: "numeric" })}
        ${field("people", "People at each vendor", { inputmode: "numeric" })}
        ${field("accuracy", "Expected accuracy")}
        ${field("icc", "Correlation", { title: "of two answers to one item, right or wrong together" })}
        ${field("people_sd", "Spread of people", {
          title: "standard deviation of accuracy between people of a vendor",
        })}
        ${field("seconds", "Seconds each", { inputmode: "decimal" })}
        ${field("item", "Price of an item", {
          title: "whatever its answers, such as its gold",
          inputmode: "decimal",
        })}
      </div>
      <details>
        <summary>Take these numbers from a pilot</summary>
        <${Measure} found=${planner.measured} act=${act} />
        ${view.measuring.failed && html`<p class="wrong">${view.measuring.failed}</p>`}
      </details>
    </section>`;
}
