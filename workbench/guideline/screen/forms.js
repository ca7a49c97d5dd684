// The forms of everything but labels: the document, a question, a rule, an edge case.
import { html } from "../../ui/ui.js";
import { Button, Badge } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Controls } from "./controls.js";
import { Wrong, wrongAt } from "./fields.js";
import { Costs } from "./costs.js";
import { Export } from "./exchange.js";
import { LabelForm, NoLabels } from "./label.js";
import { kindIn, kindOf, nameOf, questionOf, valueAt } from "./places.js";

const asText = (value) =>
  value === true
    ? "yes"
    : value === false
      ? "no"
      : typeof value === "object"
        ? JSON.stringify(value)
        : `${value}`;

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
    <${Controls} screen=${screen} at=${[]} of="document" />
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

/** What the question sets for its kind of answer: each with its help and range; empty is the usual value. */
function Settings({ screen, at, question, kind }) {
  if (!kind?.settings.length) return null;
  const set = (name, value) => screen.set([...at, "settings", name], value || null);
  return html`
    <section class="stack ge-tight" aria-label="Settings of its answers">
      <div class="lab">Settings of its answers<span class="fine">empty: as usual</span></div>
      ${kind.settings.map((one) => {
        const place = [...at, "settings", one.name];
        const id = `ge-${place.join("-")}`;
        const value = question.settings?.[one.name];
        const text = value === undefined ? "" : asText(value);
        const choices = one.form === "yes or no" ? ["yes", "no"] : one.choices;
        return html`
          <div class="field" key=${one.name}>
            <label for=${id}>
              ${one.title}
              <span class="fine">${[one.help, one.allowed].filter(Boolean).join("; ")}</span>
            </label>
            ${
              choices.length
                ? html`
                  <select class="input" id=${id} value=${text}
                      onChange=${(event) => set(one.name, event.target.value)}>
                    <option value="">${one.usual ? `${one.usual}, as usual` : "as usual"}</option>
                    ${choices.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}
                  </select>`
                : html`
                  <input type="text" class="input" id=${id} value=${text} placeholder=${one.usual}
                      inputmode=${one.form === "number" ? "decimal" : undefined}
                      onChange=${(event) => set(one.name, event.target.value)} />`
            }
            <${Wrong} found=${wrongAt(screen.view.problems, place)} />
          </div>`;
      })}
    </section>`;
}

function QuestionForm({ screen, at }) {
  const { view } = screen;
  const question = valueAt(view.tree, at);
  const alone = (view.tree.questions ?? []).length < 2;
  const kind = kindIn(view, question);
  const labelled = !kind || kind.fewest > 0 || (question.labels ?? []).length > 0;
  const kinds = view.kinds.map((one) => [one.id, one.title]);
  return html`
    <${Controls} screen=${screen} at=${at} of="question" options=${{ kind: kinds }} />
    <${Settings} screen=${screen} at=${at} question=${question} kind=${kind} />
    ${!(question.labels ?? []).length && kind?.fewest > 0 && html`<${NoLabels} />`}
    <${Wrong} found=${wrongAt(view.problems, [...at, "labels"])} />
    <${Wrong} found=${wrongAt(view.problems, at)} />
    ${
      (kind?.closed || (question.severities ?? []).length > 0) &&
      html`<${Costs} screen=${screen} at=${[...at, "severities"]} question=${question} />`
    }
    <div class="row wrap">
      ${
        labelled &&
        html`
          <${Button} small icon="plus" onClick=${() => screen.add([...at, "labels"])}>Label</${Button}>
          <span class="fine">${counted((question.labels ?? []).length, "label")}</span>`
      }
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
    <${Controls} screen=${screen} at=${at} of="rule"
        options=${{ question: questions, separates: options(view.tree, rule.question) }} />
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
  return html`
    <${Controls} screen=${screen} at=${at} of="case"
        options=${{ question: questions, decision: options(view.tree, one.question), rules }} />
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
