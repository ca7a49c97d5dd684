// What was decided elsewhere and is not in the gold yet: a ruling, a meeting's decision, an edge case.
import { html, useState } from "../../ui/ui.js";
import { Button, Note, rights } from "../../ui/parts.js";
import { Select, TextArea } from "../../ui/fields.js";
import { counted } from "../../ui/words.js";
import { short } from "./rules.js";

/** What accepting does, as the button says it. */
const ACCEPT = {
  label: (decision) => `Make ${decision.label_name} the gold answer`,
  undecidable: () => "Mark it as not settled",
  retire: () => "Retire the item",
};
const SAYS = {
  label: (decision) => `Decided as ${decision.label_name}; the gold says ${decision.gold_name}.`,
  undecidable: (decision) => `The guideline does not settle it; the gold says ${decision.gold_name}.`,
  retire: () => "The item was retired; the gold still asks it.",
};

function Reject({ decision, act, onClose }) {
  const [reason, set] = useState("");
  const send = (event) => {
    event.preventDefault();
    reason.trim() && act({ do: "reject", decision: decision.id, reason });
  };
  return html`
    <form class="card stack" onSubmit=${send}>
      <${TextArea} label="Why does the gold stay as it is?" hint="stays on record" text=${reason}
          onText=${set} maxlength="500" field=${(node) => node && !reason && node.focus()} />
      <div class="row">
        <button type="submit" class="btn" aria-disabled=${reason.trim() ? undefined : "true"}>
          Keep the gold
        </button>
        <${Button} kind="link" onClick=${onClose}>Cancel</${Button}>
      </div>
    </form>`;
}

function Decision({ decision, act, locked }) {
  const [rejecting, reject] = useState(false);
  const rules = decision.all_rules.map(({ id, text }) => [id, `${id} ${short(text)}`]);
  const [rule, pick] = useState(decision.all_rules[0]?.id);
  const asks = decision.change === "label" && !decision.rules.length && decision.all_rules.length > 0;
  const accept = (also) =>
    act({ do: "accept", decision: decision.id, also, ...(asks ? { rules: [rule] } : {}) });
  return html`
    <li class="card stack">
      <div class="row between wrap">
        <span class="strong">${decision.item}, ${decision.title}</span>
        <span class="fine">${decision.where}, ${decision.by}, ${decision.on}</span>
      </div>
      <p dir="auto">${decision.text}</p>
      <p><b>${SAYS[decision.change](decision)}</b> <q dir="auto">${decision.why}</q></p>
      ${
        !locked &&
        !rejecting &&
        html`
          ${
            asks &&
            html`
              <${Select} label="Rule it tests" value=${rule} options=${rules} onPick=${pick} />`
          }
          <div class="row wrap">
            <${Button} kind="main" does="accept" onClick=${() => accept(false)}>
              ${ACCEPT[decision.change](decision)}
            </${Button}>
            ${
              decision.change === "label" &&
              html`<${Button} disabled=${Boolean(rights.mayNot.accept)}
                  onClick=${() => accept(true)}>Accept both answers</${Button}>`
            }
            <${Button} disabled=${Boolean(rights.mayNot.reject)}
                onClick=${() => reject(true)}>Reject</${Button}>
          </div>`
      }
      ${rejecting && html`<${Reject} decision=${decision} act=${act} onClose=${() => reject(false)} />`}
    </li>`;
}

export function Waiting({ view, act }) {
  const { decisions, locked } = view;
  if (!decisions?.length) return null;
  return html`
    <section class="stack mid" aria-label="Decisions that wait">
      <${Note} tone="warn" icon="warn">
        ${counted(decisions.length, "decision")} made elsewhere ${decisions.length === 1 ? "is" : "are"} not
        in this gold.${" "}
        ${
          locked ? "Start the next version to accept or reject." : "Accept or reject each before you lock it."
        }
      </${Note}>
      <ul class="stack mid">
        ${decisions.map(
          (decision) => html`
            <${Decision} key=${decision.id} decision=${decision} act=${act} locked=${locked} />`,
        )}
      </ul>
    </section>`;
}
