// The forms of everything but labels: the document, a question, a rule, an edge case.
import { html } from "../../ui/ui.js";
import { Button, Badge } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Choice, Choices, Text, Wrong, wrongAt } from "./fields.js";
import { Costs } from "./costs.js";
import { Export } from "./exchange.js";
import { Lines } from "./lines.js";
import { LabelForm, NoLabels } from "./label.js";
import { kindOf, nameOf, questionOf, valueAt } from "./places.js";

const KINDS = [
  ["choice", "one label"],
  ["multi_choice", "several labels"],
  ["rating", "a place on a scale"],
];

const options = (tree, question) =>
  (questionOf(tree, question)?.labels ?? []).map((label) => [label.id, nameOf(label)]);

function Remove({ screen, at, children }) {
  return html`
    <div class="row">
      <span class="grow"></span>
      <${Button} small kind="danger" onClick=${() => screen.remove(at)}>${children}</${Button}>
    </div>`;
}

function DocumentForm({ screen }) {
  const { view } = screen;
  return html`
    <${Text} screen=${screen} at=${["title"]} label="Title" />
    <${Text} screen=${screen} at=${["purpose"]} label="Purpose" area hint="what the answers are for" />
    <${Lines} screen=${screen} at=${["authors"]} label="Authors" hint="one a line" />
    <div class="row wrap">
      <${Button} small icon="plus" onClick=${() => screen.add(["questions"])}>Question</${Button}>
    </div>
    <section class="stack ge-tight" aria-label="Published versions">
      <div class="lab">
        Published versions<span class="fine">${view.published.length ? "never change" : "none yet"}</span>
      </div>
      <ul class="list">
        ${view.published.map(
          (one) => html`
            <li key=${one.version}>
              <div class="row"><${Badge}>${one.version}</${Badge}><span class="fine">${one.date}</span></div>
              <p>${one.summary}</p>
            </li>`,
        )}
      </ul>
    </section>
    <${Export} screen=${screen} />`;
}

function QuestionForm({ screen, at }) {
  const { view } = screen;
  const question = valueAt(view.tree, at);
  const field = (name, props) => html`<${Text} screen=${screen} at=${[...at, name]} ...${props} />`;
  const alone = (view.tree.questions ?? []).length < 2;
  return html`
    <div class="ge-two">
      ${field("title", { label: "Title" })}
      ${field("id", { label: "Id", class: "input mono" })}
    </div>
    ${field("ask", { label: "What annotators are asked", area: true })}
    <${Choice} screen=${screen} at=${[...at, "kind"]} label="An answer is" options=${KINDS} />
    ${!(question.labels ?? []).length && html`<${NoLabels} />`}
    <${Wrong} found=${wrongAt(view.problems, [...at, "labels"])} />
    <${Wrong} found=${wrongAt(view.problems, at)} />
    <${Costs} screen=${screen} at=${[...at, "severities"]} question=${question} />
    <div class="row wrap">
      <${Button} small icon="plus" onClick=${() => screen.add([...at, "labels"])}>Label</${Button}>
      <span class="fine">${counted((question.labels ?? []).length, "label")}</span>
      <span class="grow"></span>
      <${Button} small kind="danger" disabled=${alone} why="A guideline asks at least one question."
          onClick=${() => screen.remove(at)}>Remove question</${Button}>
    </div>`;
}

function RuleForm({ screen, at }) {
  const { view } = screen;
  const rule = valueAt(view.tree, at);
  const questions = (view.tree.questions ?? []).map((one) => [one.id, one.title || nameOf(one)]);
  const cited = (view.tree.cases ?? [])
    .map((one, i) => ({ one, i }))
    .filter(({ one }) => (one.rules ?? []).includes(rule.id));
  return html`
    <div class="ge-two">
      <${Text} screen=${screen} at=${[...at, "id"]} label="Number" class="input mono" />
      <${Choice} screen=${screen} at=${[...at, "question"]} label="Question" options=${questions} />
    </div>
    <${Text} screen=${screen} at=${[...at, "text"]} label="Rule" area
        hint=${(text) => counted(text.split(/\s+/).filter(Boolean).length, "word")} />
    <${Choices} screen=${screen} at=${[...at, "separates"]} label="Separates"
        options=${options(view.tree, rule.question)} />
    ${
      cited.length > 0 &&
      html`
        <div class="stack ge-tight">
          <div class="lab">Cases that cite it</div>
          <div class="row wrap">
            ${cited.map(
              ({ one, i }) => html`
                <button type="button" class="chip ge-chip" key=${one.id} title=${one.item}
                    onClick=${() => screen.choose(["cases", i])}>
                  <span class="rid">${one.id}</span>
                </button>`,
            )}
          </div>
        </div>`
    }
    <${Asked} screen=${screen} ids=${rule.asked_in} />
    <${Remove} screen=${screen} at=${at}>Remove rule</${Remove}>`;
}

function CaseForm({ screen, at }) {
  const { view } = screen;
  const one = valueAt(view.tree, at);
  const questions = (view.tree.questions ?? []).map((q) => [q.id, q.title || nameOf(q)]);
  const rules = (view.tree.rules ?? [])
    .filter((rule) => rule.question === one.question)
    .map((rule) => [rule.id, rule.id]);
  const field = (name, props) => html`<${Text} screen=${screen} at=${[...at, name]} ...${props} />`;
  return html`
    <div class="ge-two">
      ${field("id", { label: "Number", class: "input mono" })}
      <${Choice} screen=${screen} at=${[...at, "question"]} label="Question" options=${questions} />
    </div>
    ${field("item", { label: "The item", area: true })}
    <${Choice} screen=${screen} at=${[...at, "decision"]} label="Decided as"
        options=${options(view.tree, one.question)} />
    ${field("why", { label: "Why", area: true })}
    <div class="ge-two">
      ${field("decided_by", { label: "Decided by" })}
      ${field("decided_on", { label: "Decided on", placeholder: "2026-11-24" })}
    </div>
    <${Choices} screen=${screen} at=${[...at, "rules"]} label="Rests on" options=${rules} />
    <${Asked} screen=${screen} ids=${one.asked_in} />
    <${Remove} screen=${screen} at=${at}>Remove case</${Remove}>`;
}

function Asked({ screen, ids }) {
  if (!ids?.length) return null;
  const found = ids.map((id) => screen.view.questions.find((one) => one.id === id)?.note ?? id);
  return html`
    <div class="note info">
      <span>Asked by annotators: ${found.map((text) => html`<q key=${text}>${text}</q>${" "}`)}</span>
    </div>`;
}

const FORMS = {
  label: LabelForm,
  question: QuestionForm,
  rule: RuleForm,
  case: CaseForm,
  document: DocumentForm,
};
const NAMES = {
  label: "Label",
  question: "Question",
  rule: "Rule",
  case: "Edge case",
  document: "The document",
};

/** The form of the chosen thing; a heading of the tree shows how to add to its part. */
export function Form({ screen, at }) {
  const kind = kindOf(at);
  const Shown = FORMS[kind];
  const head =
    at.length === 1 &&
    (at[0] === "rules"
      ? [
          "Rules",
          "A rule tells two or more labels apart, in one sentence with a number that is never used again.",
          "Rule",
        ]
      : ["Edge cases", "An edge case is a hard item that was decided once, with its reason.", "Case"]);
  if (head)
    return html`
      <section class="pane stack loose" aria-label=${head[0]}>
        <h3>${head[0]}</h3>
        <p class="muted">${head[1]}</p>
        <div>
          <${Button} icon="plus" onClick=${() => screen.add([at[0]], screen.about())}>${head[2]}</${Button}>
        </div>
      </section>`;
  return html`
    <section class="pane stack loose ge-form" aria-label=${NAMES[kind]}>
      <${Shown} key=${at.join(".")} screen=${screen} at=${at} />
    </section>`;
}
