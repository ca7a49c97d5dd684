// What annotators get: the quiz card with the drawer that follows the chosen label, or the whole page.
import { html, useEffect, useState } from "../../ui/ui.js";
import { Note, Segments, Swatch } from "../../ui/parts.js";
import { Answers } from "../../ui/answers.js";
import { Content } from "../../ui/content.js";
import { speaker } from "../../ui/words.js";
import { counted } from "../../ui/words.js";
import { colourIn, kindIn, labelOf, nameOf, questionOf } from "./places.js";

const WHOLE = [
  [false, "Quiz card"],
  [true, "Whole page"],
];

function Shown({ x, view }) {
  return x.picture
    ? html`<img class="example" src=${view.pictures[x.picture]} alt=${x.why ?? "Example"} />`
    : html`<q dir="auto">${x.text}</q>`;
}

function Entry({ view, question, label }) {
  const rules = (view.tree.rules ?? []).filter(
    (rule) => rule.question === question.id && (rule.separates ?? []).includes(label.id),
  );
  const cases = (view.tree.cases ?? []).filter(
    (one) => one.question === question.id && one.decision === label.id,
  );
  return html`
    <section class="card stack mid ge-entry" aria-label=${`What annotators read about ${nameOf(label)}`}>
      <h3 class="row"><${Swatch} colour=${label.colour} />${nameOf(label)}</h3>
      <p dir="auto">${label.definition || html`<span class="muted">No definition yet.</span>`}</p>
      ${
        label.includes?.length > 0 &&
        html`
          <ul class="bullets">${label.includes.map((x) => html`<li><span dir="auto">${x}</span></li>`)}</ul>`
      }
      ${label.excludes?.length > 0 && html`<p class="muted">Not in: ${label.excludes.join("; ")}.</p>`}
      ${rules.map(
        (rule) => html`
          <div class="row top" key=${rule.id}>
            <span class="rid">${rule.id}</span>
            <span dir="auto">${rule.text}</span>
          </div>`,
      )}
      ${(label.examples ?? []).map(
        (x) => html`
          <p>
            <b class="yes">Yes:</b> <${Shown} x=${x} view=${view} /> <span class="muted">${x.why}</span>
          </p>`,
      )}
      ${(label.counterexamples ?? []).map(
        (x) => html`
          <p>
            <b class="no">
              No${x.label ? `, ${nameOf(labelOf(view.tree, question.id, x.label) ?? { id: x.label })}` : ""}:
            </b>${" "}
            <${Shown} x=${x} view=${view} /> <span class="muted">${x.why}</span>
          </p>`,
      )}
      ${cases.map(
        (one) => html`
          <p key=${one.id}>
            <span class="rid">${one.id}</span> <q dir="auto">${one.item}</q>${" "}
            <span class="muted">${one.why}</span>
          </p>`,
      )}
    </section>`;
}

/** Words in the longest rule, and how many are in a sentence on average. */
function Reading({ view, question }) {
  const rules = (view.tree.rules ?? []).filter((rule) => rule.question === question.id && rule.text);
  if (!rules.length) return null;
  const words = (text) => text.split(/\s+/).filter(Boolean).length;
  const longest = rules.reduce((one, other) => (words(other.text) > words(one.text) ? other : one));
  const all = rules.map((rule) => rule.text).join(" ");
  const sentences = Math.max(1, (all.match(/[.!?:](\s|$)/g) ?? []).length);
  return html`
    <${Note} tone="accent" icon="info">
      A sentence of the rules has ${Math.round(words(all) / sentences)} words on average.
      The longest rule is ${longest.id}, with ${counted(words(longest.text), "word")}.
    </${Note}>`;
}

function Card({ screen, at }) {
  const { view } = screen;
  const { tree } = view;
  const t = speaker(view.words, "en");
  const thing = at[0] === "questions" ? null : tree[at[0]]?.[at[1]];
  const question =
    at[0] === "questions"
      ? tree.questions?.[at[1]]
      : (questionOf(tree, thing?.question) ?? tree.questions?.[0]);
  const meant =
    at.length === 4
      ? question?.labels?.[at[3]]?.id
      : (thing?.decision ?? thing?.separates?.[0] ?? question?.labels?.[0]?.id);
  const [chosen, choose] = useState(meant);
  useEffect(() => choose(meant), [meant]);
  if (!question) return html`<p class="muted">No question yet.</p>`;
  const labels = (question.labels ?? []).map((label, n) => ({
    ...label,
    name: nameOf(label),
    colour: colourIn(label, n),
  }));
  const kind = kindIn(view, question);
  const asked = { ...question, kind: kind?.id, several: Boolean(kind?.several), labels };
  const label = labels.find((one) => one.id === chosen);
  const sample = thing?.item || label?.examples?.find((x) => x.text)?.text || "Sample item";
  return html`
    <div class="stack mid">
      <div class="ge-quiz">
        <div class="quiz">
          <div class="stack mid ge-card">
            <div class="row between fine">
              <span>${thing?.item ? `Case ${thing.id}` : "An example of this label"}</span>
              <span>draft</span>
            </div>
            <${Content} parts=${[{ kind: "text", text: sample }]} t=${t} id="ge-sample" />
            <p class="strong" id="ge-ask" dir="auto">${question.ask}</p>
            <${Answers} question=${asked}
                chosen=${chosen ? [chosen] : []} onPick=${choose} labelledby="ge-ask" />
          </div>
        </div>
      </div>
      ${label && html`<${Entry} view=${view} question=${question} label=${label} />`}
      <${Reading} view=${view} question=${question} />
    </div>`;
}

export function Preview({ screen, at }) {
  const { view, act } = screen;
  const show = (whole) => act({ do: "tab", tab: "preview", whole });
  return html`
    <div class="stack mid">
      <${Segments} class="ge-seg" options=${WHOLE} on=${Boolean(view.whole)} onPick=${show}
          aria-label="What is previewed" />
      ${
        view.whole
          ? view.page
            ? html`
              <iframe class="ge-page" sandbox="" title="The page annotators get"
                  srcdoc=${view.page}></iframe>`
            : html`
              <${Note} icon="warn" tone="warn">
                Correct the problems to see the whole page.
              </${Note}>`
          : html`<${Card} screen=${screen} at=${at} />`
      }
    </div>`;
}
