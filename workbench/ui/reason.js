// What an expert may say beside a label: why, and the rules it rests on. Both may stay empty.
import { html, useState } from "./ui.js";
import { Key, useId } from "./parts.js";

/** The rules of a question, once each: those that tell the chosen labels from others, and the other ones. */
function rulesFor(guideline, question, chosen) {
  const entries = guideline.filter((entry) => entry.question === question);
  const once = new Map();
  for (const entry of entries)
    for (const rule of entry.rules)
      once.set(rule.id, { ...rule, near: once.get(rule.id)?.near || chosen.includes(entry.label) });
  const rules = [...once.values()];
  return rules.some((rule) => rule.near)
    ? [rules.filter((rule) => rule.near), rules.filter((rule) => !rule.near)]
    : [rules, []];
}

export function Reason({ view, draft, chosen, locked, t, onNote, onRules, field }) {
  const note = useId("reason");
  const title = useId("rules");
  const [near, others] = rulesFor(view.guideline, view.question.id, chosen);
  const [open, setOpen] = useState(others.some((rule) => draft.rules.includes(rule.id)));
  const tick = (id, on) => onRules(on ? [...draft.rules, id] : draft.rules.filter((other) => other !== id));
  const box = (rule) => html`
    <label class="check top" key=${rule.id}>
      <input type="checkbox" checked=${draft.rules.includes(rule.id)}
          aria-disabled=${locked ? "true" : undefined} onClick=${(event) => locked && event.preventDefault()}
          onChange=${(event) => tick(rule.id, event.target.checked)} />
      <span><span class="rid">${rule.id}</span> <span dir="auto">${rule.text}</span></span>
    </label>`;
  return html`
    <div class="stack mid reason">
      <div class="field">
        <label for=${note}>
          <span>${t("item.reason")} <span class="fine">${t("item.optional")}</span></span>
          <span class="fine">${t("item.reason_goes_to")}</span>
        </label>
        <textarea class="input area" id=${note} rows="2" maxlength="2000" dir="auto" readonly=${locked}
            ref=${field} value=${draft.note} onInput=${(event) => onNote(event.target.value)}></textarea>
        <p class="fine when-keys"><${Key}>↵</${Key}> ${t("item.note_keys", { enter: "↵" })}</p>
      </div>
      ${
        near.length > 0 &&
        html`
          <div class="stack" role="group" aria-labelledby=${title}>
            <span class="lab" id=${title}>
              <span>${t("item.rules")} <span class="fine">${t("item.optional")}</span></span>
            </span>
            ${near.map(box)}
            ${
              others.length > 0 &&
              html`
                <details open=${open} onToggle=${(event) => setOpen(event.currentTarget.open)}>
                  <summary>${t("item.other_rules", { n: others.length })}</summary>
                  ${others.map(box)}
                </details>`
            }
          </div>`
      }
    </div>`;
}
