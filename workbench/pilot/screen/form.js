// The terms of a pilot: what decides, who takes part at which price, when work was sent, what counts as
// success.
import { html } from "../../ui/ui.js";
import { Badge, Button, Icon } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Chosen, Typed } from "./typed.js";
import { Vendors } from "./vendors.js";

function Terms({ form, wrong, set, act, fixed }) {
  const file = !form.gold_sets.includes(form.gold);
  const questions = form.questions.map(({ id, items }) => ({ id, name: `${id}, ${counted(items, "item")}` }));
  const sets = [
    ...form.gold_sets.map((one) => ({ id: one, name: one.replace("@", " ") })),
    ...(file ? [{ id: form.gold, name: form.gold }] : []),
  ];
  return html`
    <section class="stack mid" aria-label="Terms">
      <h3 class="head">Terms</h3>
      <${Typed} label="Title" value=${form.title} wrong=${wrong.title} onSend=${set("title")}
          disabled=${fixed} />
      <div class="grid two">
        <${Chosen} label="Gold" hint=${form.guideline ? `under ${form.guideline}` : "a file"}
            value=${form.gold} options=${sets} wrong=${wrong.gold} onSend=${set("gold")} disabled=${fixed} />
        ${
          form.questions.length > 0 &&
          html`
            <${Chosen} label="Question" hint="the verdict is on" value=${form.question ?? ""}
                options=${questions}
                wrong=${wrong.question} onSend=${set("question")} disabled=${fixed} />`
        }
      </div>
      ${
        !fixed &&
        html`
          <div class="row">
            <${Button} small icon="plus" does="bring_gold" onClick=${() => act({ do: "bring_gold" })}>
              Gold from a file of yours …
            </${Button}>
          </div>`
      }
      <div class="grid three">
        <${Typed} label="Promised hours" value=${form.promised_hours} wrong=${wrong.promised_hours}
            onSend=${set("promised_hours")} inputmode="decimal" placeholder="no promise" disabled=${fixed} />
        <${Typed} label="Currency" value=${form.currency} wrong=${wrong.currency} onSend=${set("currency")}
            disabled=${fixed} />
        <${Typed} label="Time zone" value=${form.timezone} wrong=${wrong.timezone} onSend=${set("timezone")}
            placeholder="UTC" disabled=${fixed} />
      </div>
    </section>`;
}

function Criteria({ form, wrong, set, fixed }) {
  return html`
    <section class="stack mid" aria-label="Criteria">
      <div class="row between wrap">
        <h3 class="head">Criteria</h3>
        <span class="fine">an empty one is left out</span>
      </div>
      <table class="plain criteria">
        <thead>
          <tr><th>Criterion, and what it measures</th><th>Passes</th></tr>
        </thead>
        <tbody>
          ${form.criteria.map(
            (one) => html`
              <tr key=${one.metric} class=${one.value ? "" : "off"}>
                <td><b>${one.name}</b><div class="fine">${one.measures}</div></td>
                <td>
                  <div class="row threshold">
                    <span class="fine nowrap">${one.direction}</span>
                    <${Typed} quiet label=${`${one.name}, ${one.direction}`} value=${one.value}
                        understood=${one.understood} wrong=${wrong[`criteria.${one.metric}`]}
                        onSend=${set(`criteria.${one.metric}`)} inputmode="decimal"
                        placeholder="left out" disabled=${fixed} />
                  </div>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${wrong.criteria && html`<p class="wrong">${wrong.criteria}</p>`}
      <div class="grid two">
        <${Typed} label="Confidence" hint="of every interval" value=${form.confidence}
            understood=${form.understood.confidence} wrong=${wrong.confidence}
            onSend=${set("confidence")} disabled=${fixed} />
        <${Typed} label="Margin" hint="how much lower counts as no worse" value=${form.margin}
            understood=${form.understood.margin} wrong=${wrong.margin}
            onSend=${set("margin")} disabled=${fixed} />
      </div>
    </section>`;
}

function Batches({ form, wrong, set, act, fixed }) {
  return html`
    <section class="stack mid" aria-label="Batches">
      <div class="row between wrap">
        <h3 class="head">
          Batches <span class="fine">when the items were sent, ${form.timezone || "UTC"}</span>
        </h3>
        ${
          !fixed &&
          html`
            <${Button} small icon="plus" onClick=${() => act({ do: "add", what: "batch" })}>
              Add a batch
            </${Button}>`
        }
      </div>
      ${
        form.batches.length === 0 &&
        html`
          <p class="muted">No batches yet. A batch says when its items were sent.</p>`
      }
      ${form.batches.map(
        (one, i) => html`
          <div class="batch" key=${i}>
            <${Typed} quiet label=${`Batch ${i + 1}, id`} value=${one.id} wrong=${wrong[`batches.${i}.id`]}
                onSend=${set(`batches.${i}.id`)} disabled=${fixed} />
            <${Typed} quiet label=${`Batch ${i + 1}, sent at`} value=${one.sent_at}
                wrong=${wrong[`batches.${i}.sent_at`]} onSend=${set(`batches.${i}.sent_at`)}
                placeholder="2026-11-02 08:00" disabled=${fixed} />
            ${
              !fixed &&
              html`
                <button type="button" class="btn quiet icon" aria-label=${`Take batch ${one.id} away`}
                    onClick=${() => act({ do: "take_away", at: `batches.${i}` })}>
                  <${Icon} name="cross" />
                </button>`
            }
          </div>`,
      )}
    </section>`;
}

export function Form({ view, act }) {
  const { form, problems: wrong } = view;
  const fixed = form.frozen;
  const set = (at) => (value) => act({ do: "set", at, value });
  const parts = { form, wrong, set, act, fixed };
  return html`
    <div class="pane stack big">
      ${
        fixed &&
        html`
          <div class="row fine">
            <${Badge} tone="good" icon="lock">Frozen</${Badge}>
            The terms cannot change any more. You can still add deliveries.
          </div>`
      }
      <${Terms} ...${parts} />
      <${Vendors} ...${parts} />
      <${Criteria} ...${parts} />
      <${Batches} ...${parts} />
    </div>`;
}
