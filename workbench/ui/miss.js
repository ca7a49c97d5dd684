// An answer beside the gold: yours, the gold, why, the rules; and the way to say that the gold is wrong.
import { html, useLayoutEffect, useRef, useState } from "./ui.js";
import { Content } from "./content.js";
import { nothingOf } from "./kinds/controls.js";
import { Marks, takesPlace } from "./marks.js";
import { Button, Note, useId } from "./parts.js";

const MARKED = ["own", "gold", "shown", "none", "silence", "same", "changed", "added", "missing"];

export const RULINGS = {
  "gold stands": "miss.gold_stands",
  "gold corrected": "miss.gold_corrected",
  "item retired": "miss.item_retired",
};

/** Whether an answer counts in part: neither as nothing nor as a right one. */
export const isPartly = ({ credit, right }) => !right && credit > 0;

/** `open`: the guideline does not settle the item, so that no answer is expected. */
export function Versus({ miss, right, plain, open, t }) {
  const { yours, skip, gold, control } = miss;
  const partly = !plain && isPartly(miss);
  const tone = plain || (yours == null && !right) ? "plain" : right ? "good" : partly ? "warn" : "bad";
  const counts = partly && t("feedback.counts", { share: t.rate(miss.credit) });
  const shown = (answer) =>
    answer === ""
      ? html`<i>${t(nothingOf(control))}</i>`
      : ((Array.isArray(answer) ? answer.join(", ") : answer) ?? t(`skip.${skip}.short`));
  const accepted = (miss.accepted ?? []).map((answer) => answer || t(nothingOf(control)));
  return html`
    <div class="stack">
      <div class="vs">
        <div class=${`note ${tone}`}>
          <small>${counts ? `${t("feedback.yours")}, ${counts}` : t("feedback.yours")}</small>
          <b dir="auto">${shown(yours)}</b>
        </div>
        ${
          !open &&
          html`
            <div class="note good">
              <small>${t("feedback.gold")}</small><b dir="auto">${shown(gold)}</b>
            </div>`
        }
      </div>
      ${
        accepted.length > 0 &&
        html`<p class="fine">${t("feedback.accepted", { names: accepted.join(", ") })}</p>`
      }
    </div>`;
}

/** The item of an answer; where answer and gold are drawn on it, both over each other. */
export function Shown({ miss, t, id }) {
  const part = miss.content[miss.on ?? -1];
  const marks =
    miss.layers &&
    html`
      <${Marks} part=${part} layers=${miss.layers} labels=${miss.labels}
          words=${Object.fromEntries(MARKED.map((name) => [name, t(`marks.${name}`)]))} />`;
  return part && marks && takesPlace(part, miss.layers)
    ? html`<${Content} parts=${miss.content} t=${t} id=${id} on=${miss.on} drawn=${marks} />`
    : html`<${Content} parts=${miss.content} t=${t} id=${id} />${marks}`;
}

export function Why({ why, rules, open, t }) {
  return html`
    <div class="stack">
      ${why && html`<p class="narrow" dir="auto">${why}</p>`}
      ${rules.map(
        (rule) => html`
          <div key=${rule.id} class="stack narrow">
            <p id=${`q-rule-${rule.id}`} dir="auto">${rule.text || rule.id}</p>
            <div>
              <${Button} small icon="book" aria-describedby=${`q-rule-${rule.id}`}
                  onClick=${() => open(rule.id)}>${t("miss.open")}</${Button}>
            </div>
          </div>`,
      )}
    </div>`;
}

/** What became of an objection, or the way to make one. `asked` counts the presses of W. */
export function Appeal({ appeal, turn, act, t, asked }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const field = useRef(null);
  const id = useId("appeal");
  useLayoutEffect(() => {
    if (asked && !appeal && !sent) setOpen(true);
  }, [asked]);
  useLayoutEffect(() => {
    if (open) field.current?.focus();
  }, [open, asked]);
  const spoken = html`<div key="spoken" role="status" class="unseen">${sent && t("miss.sent")}</div>`;
  if (appeal || sent) {
    const ruled = RULINGS[appeal?.ruling];
    return html`
      ${spoken}
      <${Note} tone=${ruled ? "accent" : "plain"} icon="flag">
        <div class="stack">
          <span>${t(ruled ?? "miss.sent")}</span>
          ${appeal?.reply && html`<q dir="auto">${appeal.reply}</q>`}
        </div>
      </${Note}>`;
  }
  if (!open)
    return html`
      ${spoken}
      <div>
        <${Button} kind="link" hint="W" aria-keyshortcuts="w" onClick=${() => setOpen(true)}>
          ${t("miss.wrong")}
        </${Button}>
      </div>`;
  const ready = note.trim() !== "";
  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    const view = await act({ do: "appeal", turn, note: note.trim() });
    setBusy(false);
    if (!view?.refused) setSent(true);
  };
  const onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    else if (event.key === "Escape") setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    ${spoken}
    <div class="stack">
      <div class="field">
        <label for=${id}>${t("miss.note")}<span class="fine">${t("miss.note_goes_to")}</span></label>
        <textarea class="input area" id=${id} rows="2" maxlength="2000" dir="auto" ref=${field} value=${note}
            onKeyDown=${onKey} onInput=${(event) => setNote(event.target.value)}></textarea>
      </div>
      <div class="row wrap">
        <${Button} hint="Ctrl ↵" disabled=${!ready || busy} why=${ready ? "" : t("miss.why_not")}
            onClick=${send}>${t("miss.send")}</${Button}>
        <${Button} kind="link" onClick=${() => setOpen(false)}>${t("miss.cancel")}</${Button}>
      </div>
    </div>`;
}
