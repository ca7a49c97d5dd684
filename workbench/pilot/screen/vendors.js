// Who takes part: the name, and what they are paid and how.
import { html, useState } from "../../ui/ui.js";
import { Badge, Button, useId } from "../../ui/parts.js";
import { useSubject } from "../../ui/history.js";
import { called } from "./numbers.js";
import { Chosen, Typed } from "./typed.js";

const MODELS = [
  { id: "", name: "no price" },
  { id: "per_unit", name: "per unit" },
  { id: "hourly", name: "hourly" },
  { id: "hybrid", name: "hybrid" },
];

function Vendor({ vendor, at, currency, wrong, set, act, fixed, alone, names, onWork }) {
  const simulated = useId("sim");
  const field = (name) => ({
    wrong: wrong[`vendors.${at}.${name}`],
    onSend: set(`vendors.${at}.${name}`),
    disabled: fixed,
  });
  return html`
    <li class="card stack mid" onFocusIn=${onWork}>
      <div class="row between wrap">
        <span class="row">
          <b>${called(vendor)}</b>
          ${vendor.simulated && html`<${Badge} tone="warn">simulated</${Badge}>`}
        </span>
        ${
          !fixed &&
          !alone &&
          html`
            <${Button} kind="link" small onClick=${() => act({ do: "take_away", at: `vendors.${at}` })}>
              Take away
            </${Button}>`
        }
      </div>
      <${Typed} label="Name" hint="the same in every pilot" value=${vendor.name} list=${names}
          placeholder=${called(vendor)} ...${field("name")}
          wrong=${wrong[`vendors.${at}.name`] || wrong[`vendors.${at}.id`]} />
      <div class="grid three">
        <${Chosen} label="Paid" value=${vendor.model} options=${MODELS} ...${field("price.model")} />
        ${
          ["per_unit", "hybrid"].includes(vendor.model) &&
          html`
            <${Typed} label="For an answer" unit=${currency} value=${vendor.per_unit} inputmode="decimal"
                ...${field("price.per_unit")} />`
        }
        ${
          ["hourly", "hybrid"].includes(vendor.model) &&
          html`
            <${Typed} label="For an hour" unit=${currency} value=${vendor.per_hour} inputmode="decimal"
                ...${field("price.per_hour")} />`
        }
      </div>
      <label class="row check" for=${simulated}>
        <input type="checkbox" id=${simulated} checked=${vendor.simulated} disabled=${fixed}
            onChange=${(event) => set(`vendors.${at}.simulated`)(event.target.checked)} />
        Its annotators are simulated: a dry run
      </label>
    </li>`;
}

export function Vendors({ form, wrong, set, act, fixed }) {
  const names = useId("vendors");
  const [last, work] = useState(""); // the vendor somebody worked on last
  useSubject(last);
  return html`
    <section class="stack mid" aria-label="Vendors">
      <div class="row between wrap">
        <h3 class="head">Vendors</h3>
        ${
          !fixed &&
          html`
            <${Button} small icon="plus" onClick=${() => act({ do: "add", what: "vendor" })}>
              Add a vendor
            </${Button}>`
        }
      </div>
      ${wrong.vendors && html`<p class="wrong">${wrong.vendors}</p>`}
      <ul class="stack mid">
        ${form.vendors.map(
          (vendor, i) => html`
            <${Vendor} key=${i} vendor=${vendor} at=${i} currency=${form.currency} wrong=${wrong} set=${set}
                act=${act} fixed=${fixed} alone=${form.vendors.length === 1} names=${names}
                onWork=${() => work(vendor.id)} />`,
        )}
      </ul>
      <datalist id=${names}>
        ${form.known_vendors.map((name) => html`<option key=${name} value=${name} />`)}
      </datalist>
    </section>`;
}
