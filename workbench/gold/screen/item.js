// One item, opened: what it shows, its answers with their votes, a correction, what it is for, its history.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Note, rights } from "../../ui/parts.js";
import { Select, TextArea } from "../../ui/fields.js";
import { Overlaid, Quoted } from "../../ui/overlaid.js";
import { counted } from "../../ui/words.js";
import { DecisionFields, labelKeys, lackingIn, named, ofLabels, Opinion, picked, startOf } from "./decide.js";
import { Rules, useFor } from "./rules.js";
import { NAMES, SETTLED, TONES } from "./states.js";

/** Another answer, with the reason; in the kind's own control. */
function Correct({ view, answer, content, act, take, onClose }) {
  const dispute = { ...answer, content };
  const start = startOf(dispute);
  const mark = `correction ${answer.item} ${answer.question.id} ${JSON.stringify(start)}`;
  const [decision, set] = useFor(mark, { ...start, rationale: "" });
  const why = useRef(null);
  const place = { item: answer.item, question: answer.question.id };
  const lacking = lackingIn(dispute, decision);
  const save = () =>
    lacking || act({ do: "adjudicate", ...place, ...decision }).then((next) => next.refused || onClose());
  take(
    {
      ...labelKeys(dispute, (label) => set(picked(dispute, decision, label))),
      r: () => why.current?.focus(),
      "ctrl+enter": save,
      enter: save,
      escape: onClose,
    },
    "item",
  );
  const root = useRef(null);
  useEffect(() => {
    root.current?.querySelector("button, input, textarea")?.focus();
    root.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return html`
    <div class="card stack mid deciding" ref=${root}>
      <h4>${answer.before ? "Correct the answer" : "Decide the answer"}</h4>
      <${DecisionFields} view=${view} dispute=${dispute} decision=${decision} set=${set} take=${take}
          why=${why} longest=${view.list.longest} />
      <div class="row wrap">
        <${Button} kind="main" hint="↵" does="adjudicate" disabled=${Boolean(lacking)} why=${lacking}
            onClick=${save}>Save the answer</${Button}>
        <${Button} kind="link" onClick=${onClose}>Cancel</${Button}>
      </div>
    </div>`;
}

const called = (question, id) => (ofLabels(question) ? named(question, id) : id);

function Answer({ view, answer, content, several, first, act, take, editing, onEdit }) {
  const { before, question } = answer;
  const place = { item: answer.item, question: question.id };
  const rule = (rules) => {
    const added = rules.find((id) => !answer.rules.includes(id));
    const gone = answer.rules.find((id) => !rules.includes(id));
    return act({ do: "give_rule", items: [place.item], rule: added ?? gone, on: Boolean(added) });
  };
  const fixed = view.locked || Boolean(rights.mayNot.give_rule);
  return html`
    <div class="stack answer">
      <div class="row between wrap">
        <span class="row wrap">
          <b dir="auto">${answer.called ?? "Not decided"}</b>
          ${several && html`<span class="fine">${answer.title}</span>`}
          <${Badge} tone=${TONES[answer.state]}>${answer.state}</${Badge}>
        </span>
        ${
          !editing &&
          html`
            <${Button} small hint=${first && "C"} does="adjudicate" disabled=${view.locked} onClick=${onEdit}>
              ${before ? "Correct it" : "Decide it"}
            </${Button}>`
        }
      </div>
      ${
        before?.settled &&
        html`
          <p class="fine">
            ${SETTLED[before.settled]}${before.settled_by && ` by ${before.settled_by}`}
            ${answer.verified && `, still holds under guideline ${answer.verified}`}
          </p>`
      }
      ${before?.rationale && html`<p><q dir="auto">${before.rationale}</q></p>`}
      ${
        before?.accepted.length > 0 &&
        html`<p class="fine">Also right: ${before.accepted.map((id) => called(question, id)).join(", ")}</p>`
      }
      ${
        question.rules.length > 0 &&
        !editing &&
        html`
          <div class="field">
            <span class="lab">Rules this item tests</span>
            ${
              fixed
                ? html`<span>${answer.rules.join(", ") || html`<span class="muted">none</span>`}</span>`
                : html`
                  <${Rules} rules=${question.rules} chosen=${answer.rules} onChange=${rule}
                      label="Rules this item tests" />`
            }
          </div>`
      }
      ${
        answer.opinions.length > 0 &&
        html`
          <div class="field">
            <span class="lab">Blind votes</span>
            <ul class="list">
              ${answer.opinions.map(
                (opinion) => html`
                  <${Opinion} key=${opinion.letter} opinion=${opinion} question=${question} />`,
              )}
            </ul>
          </div>`
      }
      ${
        answer.state === "needs votes" &&
        html`<p class="fine">Votes can be read once the blind round has ended.</p>`
      }
      ${
        editing &&
        html`
          <${Correct} view=${view} answer=${answer} content=${content} act=${act} take=${take}
              onClose=${() => onEdit(false)} />`
      }
    </div>`;
}

/** Take an item out with a reason, or bring one back. */
function Leave({ item, act, onClose }) {
  const [reason, set] = useState("");
  const out = Boolean(item.out);
  const send = (event) => {
    event.preventDefault();
    if (!reason.trim()) return;
    act({ do: out ? "back" : "drop", item: item.item, reason }).then((next) => next.refused || onClose());
  };
  return html`
    <form class="card stack" onSubmit=${send}>
      <${TextArea} label=${out ? "Why is it asked again?" : "Why is it dropped?"} hint="stays on record"
          text=${reason} onText=${set} maxlength="500" field=${(node) => node && !reason && node.focus()} />
      <div class="row">
        <button type="submit" class=${`btn ${out ? "" : "danger"}`}
            aria-disabled=${reason.trim() ? undefined : "true"}>
          ${out ? "Bring it back" : "Drop the item"}
        </button>
        <${Button} kind="link" onClick=${onClose}>Cancel</${Button}>
      </div>
    </form>`;
}

function Seen({ item }) {
  if (!item.n_people) return html`<p class="muted">Nobody has seen it in a quiz or a batch.</p>`;
  const more = item.n_people - item.people.length;
  return html`
    <details class="past">
      <summary>
        ${counted(item.n_people, "person", "people")} ${item.n_people === 1 ? "has" : "have"} seen it, last on
        ${` ${item.seen_last}`}
      </summary>
      <p>${item.people.join(", ")}${more > 0 ? ` and ${more} more` : ""}</p>
      <p class="fine">in: ${item.seen_where.join(", ")}</p>
    </details>`;
}

export function OpenItem({ view, item, act, take }) {
  const [editing, edit] = useState("");
  const [leaving, leave] = useState(false);
  const { locked } = view;
  const layers = item.answers.flatMap((answer) => answer.layers ?? []);
  const drawn = item.answers.find((answer) => answer.on != null && answer.layers?.length);
  const first = item.answers.find((answer) => !answer.before?.settled) ?? item.answers[0];
  const own = leaving
    ? { escape: () => leave(false) }
    : {
        c: () => !locked && !rights.mayNot.adjudicate && edit(first.asked),
        d: () => !locked && !rights.mayNot.drop && leave(true),
      };
  if (!editing) take(own, "item"); // in place of those of a correction that was closed
  if (!editing) take({}, "control");
  return html`
    <div class="cols opening" role="region" aria-label=${`Item ${item.item}`}>
      <div class="stack mid">
        ${
          drawn
            ? html`
              <${Overlaid} content=${item.content} on=${drawn.on} layers=${layers}
                  labels=${drawn.question.labels} words=${view.words} />`
            : html`<${Quoted} content=${item.content} words=${view.words} />`
        }
        ${
          item.out &&
          html`
            <${Note} tone="warn" icon="info">
              It left the set on ${item.out.on}: ${item.out.kind}, by ${item.out.by}.
              <q dir="auto">${item.out.reason}</q>
            </${Note}>`
        }
        ${
          leaving
            ? html`<${Leave} item=${item} act=${act} onClose=${() => leave(false)} />`
            : html`
              <div class="row wrap drawn">
                ${
                  !item.out &&
                  html`
                    <${Select} label="Used for" value=${item.split}
                        options=${view.list.splits.map((split) => [split, NAMES[split]])}
                        disabled=${locked || Boolean(rights.mayNot.use)}
                        onPick=${(split) => act({ do: "use", to: split, items: [item.item] })} />`
                }
                <${Button} kind=${item.out ? "plain" : "danger"} hint="D" does=${item.out ? "back" : "drop"}
                    disabled=${locked} onClick=${() => leave(true)}>
                  ${item.out ? "Bring it back" : "Drop the item"}
                </${Button}>
              </div>`
        }
        <${Seen} item=${item} />
      </div>
      <div class="stack loose">
        ${item.answers.map(
          (answer) => html`
            <${Answer} key=${answer.asked} view=${view} answer=${answer} content=${item.content}
                several=${item.answers.length > 1} first=${answer === first} act=${act} take=${take}
                editing=${editing === answer.asked}
                onEdit=${(on = true) => edit(on ? answer.asked : "")} />`,
        )}
      </div>
    </div>`;
}
