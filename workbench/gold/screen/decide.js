// A decision about an answer: the votes, the gold answer, what else is right, why, and the rules tested.
import { html } from "../../ui/ui.js";
import { Icon, Key, Swatch } from "../../ui/parts.js";
import { TextArea } from "../../ui/fields.js";
import { EMPTY } from "../../ui/kinds/typed.js";
import { OneOf } from "../../ui/overlaid.js";
import { Rules } from "./rules.js";

/** Whether an answer is a label, or some of them, of the question. */
export const ofLabels = (question) => ["labels", "tree"].includes(question.control);

/** The labels that an answer holds; more than one only where the question takes a set. */
const held = ({ labels, several }, text) =>
  text == null || text === EMPTY
    ? []
    : !several || labels.some((label) => label.id === text)
      ? [text]
      : text.startsWith("[")
        ? JSON.parse(text)
        : text.split("|");

/** Labels as the text of an answer, in the question's order; null where there are none. */
const spelled = ({ labels }, ids) => {
  const some = labels.map((label) => label.id).filter((id) => ids.includes(id));
  const plain = some.length < 2 || !some.some((id) => id.includes("|"));
  return some.length ? (plain ? some.join("|") : JSON.stringify(some)) : null;
};

/** What people call an answer that is a label, or some of them. */
export const named = (question, text) =>
  held(question, text)
    .map((id) => question.labels.find((label) => label.id === id)?.name ?? id)
    .join(" + ") || "none of these";
const colour = (question, id) => question.labels.find((label) => label.id === id)?.colour;

/** The colour of a label; a set and what is no label have none. */
function Dot({ question, label }) {
  const of = colour(question, label);
  return of && html`<${Swatch} colour=${of} />`;
}

/** A blind vote: its letter, or the name of whoever gave it where that may be shown. */
export function Opinion({ opinion, question }) {
  return html`
    <li class="row top">
      <span class=${opinion.who ? "strong" : "pip"} dir="auto">${opinion.who ?? opinion.letter}</span>
      <div class="grow">
        <div class="row wrap">
          ${
            opinion.label
              ? html`
                <span class="chip">
                  <${Dot} question=${question} label=${opinion.label} />
                  ${ofLabels(question) ? named(question, opinion.label) : opinion.called}
                </span>`
              : html`<span class="chip add">${opinion.skip}</span>`
          }
          ${opinion.rules.map((rule) => html`<span class="rid" key=${rule}>${rule}</span>`)}
          ${opinion.sure && html`<span class="fine">${opinion.sure}</span>`}
        </div>
        ${opinion.note && html`<p class="muted" dir="auto">${opinion.note}</p>`}
      </div>
    </li>`;
}

const FEW = 9; // labels that are all shown; of more, the rest is in a list

/** The gold answer: all labels, or of many those that the experts chose, then the rest in a list. */
function Gold({ dispute, label, onPick }) {
  const { question } = dispute;
  const { several } = question;
  const voted = dispute.opinions.map((vote) => vote.label);
  const labels = question.labels.map((one) => one.id);
  const near = new Set([dispute.before?.label, ...voted, label].flatMap((text) => held(question, text)));
  const first = labels.length <= FEW ? labels : labels.filter((id) => near.has(id));
  const rest = labels.filter((id) => !first.includes(id));
  const isOn = (id) => (id === EMPTY ? label === EMPTY : held(question, label).includes(id));
  const key = (id) => question.labels.findIndex((one) => one.id === id) + 1;
  return html`
    <div class="field">
      <span class="lab" id="gold-answer">
        Gold answer ${several && html`<span class="fine">every label that is right</span>`}
      </span>
      <div class="row wrap picks">
        <div class="row wrap" role=${several ? "group" : "radiogroup"} aria-labelledby="gold-answer">
          ${[...first, ...(several ? [EMPTY] : [])].map(
            (id) => html`
              <button type="button" class=${`chip ${isOn(id) ? "on" : ""}`}
                  role=${several ? "checkbox" : "radio"} aria-checked=${String(isOn(id))} key=${id}
                  onClick=${() => onPick(id)}>
                ${id === EMPTY ? html`<${Key}>E</${Key}>` : key(id) < 10 && html`<${Key}>${key(id)}</${Key}>`}
                <${Dot} question=${question} label=${id} />
                ${named(question, id)}
                ${isOn(id) && html`<${Icon} name="tick" />`}
              </button>`,
          )}
        </div>
        ${
          rest.length > 0 &&
          html`
            <select class="chip add" aria-label="Another label as gold" value=""
                onChange=${(event) => {
                  event.target.value && onPick(event.target.value);
                  event.target.value = "";
                }}>
              <option value="">${rest.length} other labels</option>
              ${rest.map((id) => html`<option key=${id} value=${id}>${named(question, id)}</option>`)}
            </select>`
        }
      </div>
    </div>`;
}

/** The gold answer of a kind that is no label: a vote, what the votes come to together, or one drawn here. */
function Taken({ dispute, label, words, take, onPick }) {
  const { question, proposal, opinions, before } = dispute;
  const votes = opinions.filter((one) => one.label !== null);
  const ways = [
    ...(before?.label ? [{ label: before.label, called: `As it was: ${before.called}` }] : []),
    ...votes.map((one) => ({ label: one.label, called: `${one.letter}: ${one.called}` })),
    ...(proposal
      ? [
          {
            label: proposal.label,
            called: `Together: ${proposal.called}`,
            says: proposal.support.length
              ? `each part by ${proposal.support.join(", ")} of ${proposal.of}`
              : `${Math.round(100 * proposal.confidence)}% alike`,
          },
        ]
      : []),
  ];
  return html`
    <${OneOf} key=${`${dispute.item} ${question.id}`} title="Gold answer" ways=${ways} label=${label}
        asked=${{ question, content: dispute.content, on: dispute.on }} words=${words} take=${take}
        onPick=${onPick} />`;
}

function Accepted({ dispute, label, accepted, onChange }) {
  const { question } = dispute;
  const voted = dispute.opinions.map((vote) => vote.label).filter(Boolean);
  const name = (id) =>
    ofLabels(question)
      ? named(question, id)
      : dispute.opinions
          .filter((one) => one.label === id)
          .map((one) => `${one.letter}: ${one.called}`)
          .join(", ") || id;
  const labels = ofLabels(question) ? question.labels.map((one) => one.id) : [];
  const free = [...new Set([...labels, ...voted])].filter((id) => id !== label && !accepted.includes(id));
  const near = free.filter((id) => voted.includes(id));
  return html`
    <div class="field">
      <span class="lab">
        Accepted alternatives <span class="fine">count as right</span>
      </span>
      <div class="row wrap" role="group" aria-label="Accepted alternatives">
        ${accepted.length === 0 && html`<span class="chip">none</span>`}
        ${accepted.map(
          (id) => html`
            <button type="button" class="chip on" key=${id} aria-label=${`Take ${name(id)} off`}
                onClick=${() => onChange(accepted.filter((one) => one !== id))}>
              ${name(id)}
              <${Icon} name="cross" />
            </button>`,
        )}
        ${near.map(
          (id) => html`
            <button type="button" class="chip add" key=${id} onClick=${() => onChange([...accepted, id])}>
              <${Icon} name="plus" />
              ${name(id)}
            </button>`,
        )}
        ${
          free.length > near.length &&
          html`
            <select class="chip add" aria-label="Add an accepted alternative" value=""
                onChange=${(event) => {
                  event.target.value && onChange([...accepted, event.target.value]);
                  event.target.value = "";
                }}>
              <option value="">+ other</option>
              ${free
                .filter((id) => !near.includes(id))
                .map((id) => html`<option key=${id} value=${id}>${name(id)}</option>`)}
            </select>`
        }
      </div>
    </div>`;
}

/** What a decision begins with: the answer as it was, or nothing. */
export const startOf = ({ before }) => ({
  label: before?.label ?? null,
  accepted: before?.accepted ?? [],
  rationale: before?.rationale ?? "",
  rules: before?.rules ?? [],
  definition: before?.settled === "adjudicated" && !before.rules.length,
});

/** What a decision still needs; nothing where it can be saved. */
export const lackingIn = ({ question }, decision) =>
  !decision.label
    ? "Choose the gold answer."
    : !decision.rationale.trim()
      ? "Say why."
      : question.rules.length && !decision.rules.length && !decision.definition
        ? "Name the rules tested, or say that the definition decides."
        : "";

/** The keys that choose a label, and of a set none of them. */
export const labelKeys = ({ question }, pick) =>
  ofLabels(question)
    ? {
        ...Object.fromEntries(
          question.labels.slice(0, 9).map((label, i) => [String(i + 1), () => pick(label.id)]),
        ),
        ...(question.several && { e: () => pick(EMPTY) }),
      }
    : {};

/** A set once a label comes in or goes; none of them stands alone. */
function toggled(question, text, id) {
  if (id === EMPTY) return text === EMPTY ? null : EMPTY;
  const before = held(question, text);
  return spelled(question, before.includes(id) ? before.filter((one) => one !== id) : [...before, id]);
}

/** The decision once a label is picked. */
export const picked = ({ question }, decision, id) => {
  const label = question.several ? toggled(question, decision.label, id) : id;
  return { ...decision, label, accepted: decision.accepted.filter((one) => one !== label) };
};

/** The fields of a decision; `why` is a ref to the rationale. */
export function DecisionFields({ view, dispute, decision, set, take, why, longest }) {
  const { question } = dispute;
  const pick = (label) => set(picked(dispute, decision, label));
  const toggle = () => set({ ...decision, definition: !decision.definition });
  return html`
    ${
      ofLabels(question)
        ? html`<${Gold} dispute=${dispute} label=${decision.label} onPick=${pick} />`
        : html`
          <${Taken} dispute=${dispute} label=${decision.label} words=${view.words} take=${take}
              onPick=${pick} />`
    }
    <${Accepted} dispute=${dispute} label=${decision.label} accepted=${decision.accepted}
        onChange=${(accepted) => set({ ...decision, accepted })} />
    <${TextArea} label="Rationale"
        hint=${`annotators read this after a miss, ${decision.rationale.length} of ${longest}`}
        text=${decision.rationale} onText=${(text) => set({ ...decision, rationale: text })} rows="3"
        field=${why} maxlength=${longest} />
    ${
      question.rules.length > 0 &&
      html`
        <div class="field">
          <span class="lab">Rules this item tests</span>
          <${Rules} rules=${question.rules} chosen=${decision.rules}
              offered=${[...new Set(dispute.opinions.flatMap((vote) => vote.rules))]}
              onChange=${(rules) => set({ ...decision, rules, definition: false })}
              label="Rules this item tests" />
          ${
            decision.rules.length === 0 &&
            html`
              <label class="row">
                <input type="checkbox" checked=${decision.definition} onChange=${toggle} />
                No rule is needed: the definition decides
              </label>`
          }
        </div>`
    }`;
}
