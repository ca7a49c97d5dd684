// Who takes part: id and name, what they are paid and how, and the files they deliver.
import { html, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, useId } from "../../ui/parts.js";
import { useSubject } from "../../ui/history.js";
import { called } from "./numbers.js";
import { Chosen, Typed } from "./typed.js";

const MODELS = [
  { id: "", name: "no price" },
  { id: "per_unit", name: "per unit" },
  { id: "hourly", name: "hourly" },
  { id: "hybrid", name: "hybrid" },
];

function Deliveries({ vendor, at, wrong, set, act }) {
  return html`
    <div class="stack">
      <div class="row between">
        <span class="cap">Deliveries</span>
        <${Button} kind="link" small icon="plus"
            onClick=${() => act({ do: "add", what: "delivery", vendor: at })}>Add a delivery</${Button}>
      </div>
      ${vendor.deliveries.map(
        (one, n) => html`
          <div class="delivery" key=${n}>
            <${Typed} quiet label=${`${vendor.id}, delivery ${n + 1}, file`} value=${one.file}
                wrong=${wrong[`vendors.${at}.deliveries.${n}.file`]}
                onSend=${set(`vendors.${at}.deliveries.${n}.file`)} />
            <${Typed} quiet label=${`${vendor.id}, delivery ${n + 1}, number`} value=${one.number}
                wrong=${wrong[`vendors.${at}.deliveries.${n}.number`]}
                onSend=${set(`vendors.${at}.deliveries.${n}.number`)} inputmode="numeric"
                title="1 is the first pass, more is rework" />
            ${
              one.there
                ? html`<${Badge} tone="good" icon="tick">there</${Badge}>`
                : html`<${Badge}>not there yet</${Badge}>`
            }
            <button type="button" class="btn quiet icon" aria-label=${`Take ${one.file} away`}
                onClick=${() => act({ do: "take_away", at: `vendors.${at}.deliveries.${n}` })}>
              <${Icon} name="cross" />
            </button>
          </div>`,
      )}
    </div>`;
}

function Vendor({ vendor, at, currency, wrong, set, act, fixed, alone, onWork }) {
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
      <div class="grid two">
        <${Typed} label="Id" value=${vendor.id} ...${field("id")} />
        <${Typed} label="Name" hint="as shown" value=${vendor.name}
            placeholder=${vendor.id.replaceAll("_", " ")} ...${field("name")} />
      </div>
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
      <${Deliveries} vendor=${vendor} at=${at} wrong=${wrong} set=${set} act=${act} />
    </li>`;
}

export function Vendors({ form, wrong, set, act, fixed }) {
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
                act=${act} fixed=${fixed} alone=${form.vendors.length === 1}
                onWork=${() => work(vendor.id)} />`,
        )}
      </ul>
    </section>`;
}
