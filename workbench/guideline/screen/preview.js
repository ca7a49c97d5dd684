// What annotators get: the quiz card to try, and the drawer that follows its label; or the whole page.
import { html, useEffect, useMemo, useState } from "../../ui/ui.js";
import { Button, Note, Segments, Swatch } from "../../ui/parts.js";
import { Select } from "../../ui/fields.js";
import { Content } from "../../ui/content.js";
import { useKeys } from "../../ui/keys.js";
import { controlOf } from "../../ui/kinds/controls.js";
import { speaker } from "../../ui/words.js";
import { counted } from "../../ui/words.js";
import { colourIn, labelOf, nameOf, questionOf } from "./places.js";
import { sampleOf } from "./samples.js";

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

/** What is said beside a card: whatever is answered on it goes nowhere. */
const FREE = "Try it. Nothing you answer here is saved.";
const SENT = "An annotator’s answer would be saved now. Yours was not.";

/** What the card can be tried on: the sample, or one of the guideline's own example pictures. */
function useSample(view, question, on, words) {
  const [picture, setPicture] = useState("");
  const pictures = (question.labels ?? [])
    .flatMap((label) => [...(label.examples ?? []), ...(label.counterexamples ?? [])])
    .filter((x) => x.picture && view.pictures[x.picture])
    .map((x) => [x.picture, x.why || x.picture]);
  const chosen = pictures.some(([path]) => path === picture) ? picture : "";
  const part = useMemo(
    () => (chosen ? { kind: "picture", src: view.pictures[chosen], alt: "Example" } : sampleOf(on, words)),
    [chosen, on, words.join("\n")],
  );
  const choice =
    on === "picture" &&
    pictures.length > 0 &&
    html`
      <${Select} label="Try it on" value=${chosen} onPick=${setPicture}
          options=${[["", "A sample picture"], ...pictures]} />`;
  return { part, choice };
}

/** The card as annotators have it, but that its answer goes nowhere; `first` is the answer it begins with. */
function Trial({ view, question, title, sample, first, onLabel }) {
  const t = speaker(view.words, "en");
  const { take, onKeyDown } = useKeys();
  const [answer, setAnswer] = useState(first);
  const [message, say] = useState(FREE);
  const [spoken, speak] = useState("");
  const { part, choice } = sample;
  const control = controlOf(question, question.on ? part : null);
  const ready = control.ready(answer, question);
  const why = ready ? "" : t(control.why ?? "item.why_not");
  useEffect(() => setAnswer(first), [JSON.stringify(first), part]);
  const onAnswer = (next) => {
    setAnswer(next);
    say(FREE);
    onLabel(next === null ? undefined : control.labels(next).at(-1));
  };
  const submit = () => ready && say(SENT);
  take({ enter: submit, "ctrl+enter": submit });
  return html`
    <div class="ge-quiz">
      <div class="quiz" data-start tabindex="-1" onKeyDown=${onKeyDown}>
        <div class="unseen" role="status">${spoken}</div>
        <div class="stack mid ge-card">
          <div class="row between fine"><span>${title}</span><span>draft</span></div>
          ${choice}
          ${!(control.drawn && question.on) && html`<${Content} parts=${[part]} t=${t} id="ge-sample" />`}
          <p class="strong" id="ge-ask" dir="auto">${question.ask}</p>
          ${question.several && html`<p class="muted" id="ge-several">${t("item.several")}</p>`}
          <${control.View} key=${part.src ?? part.text} question=${question}
              part=${question.on ? part : null} answer=${answer} onAnswer=${onAnswer} locked=${false} quiet
              take=${(keys) => take(keys, "control")} submit=${submit} t=${t} speak=${speak}
              labelledby="ge-ask" describedby=${question.several ? "ge-several" : undefined} />
          <div class="row wrap">
            <${Button} kind="main" small disabled=${!ready} why=${why} onClick=${submit}>
              ${t("item.submit")}
            </${Button}>
            ${
              answer !== null &&
              html`<${Button} small kind="link" onClick=${() => onAnswer(null)}>Start again</${Button}>`
            }
          </div>
        </div>
      </div>
      <p class="fine" role="status">${message}</p>
    </div>`;
}

function Card({ screen, at }) {
  const { view } = screen;
  const { tree } = view;
  const thing = at[0] === "questions" ? null : tree[at[0]]?.[at[1]];
  const question =
    at[0] === "questions"
      ? tree.questions?.[at[1]]
      : (questionOf(tree, thing?.question) ?? tree.questions?.[0]);
  const meant =
    at.length === 4
      ? question?.labels?.[at[3]]?.id
      : (thing?.decision ?? thing?.separates?.[0] ?? question?.labels?.[0]?.id);
  const card = view.cards[question?.id];
  if (!question) return html`<p class="muted">No question yet.</p>`;
  if (!card)
    return html`<p class="muted">The card comes when the question has an id and a kind of answer.</p>`;
  return html`
    <${Tried} key=${JSON.stringify([question.id, card])} view=${view} question=${question} card=${card}
        thing=${thing} meant=${meant} />`;
}

/** The card of a question, and below it what annotators read of the label that is chosen on it. */
function Tried({ view, question, card, thing, meant }) {
  const [chosen, choose] = useState(meant);
  useEffect(() => choose(meant), [meant]);
  const labels = (question.labels ?? []).map((label, n) => ({
    ...label,
    name: nameOf(label),
    colour: colourIn(label, n),
  }));
  const label = labels.find((one) => one.id === chosen);
  const flat = card.control === "labels";
  const texts = (flat ? [label] : labels).map((one) => one?.examples?.find((x) => x.text)?.text);
  const words = thing?.item ? [thing.item] : texts.filter(Boolean);
  const sample = useSample(view, question, card.on, words);
  const first = flat && label && meant ? [meant] : null;
  const title = thing?.item ? `Case ${thing.id}` : flat ? "An example of this label" : "A sample";
  return html`
    <div class="stack mid">
      ${
        card.usual &&
        html`<${Note} tone="warn" icon="warn">A setting is wrong, so the card uses the usual ones.</${Note}>`
      }
      <${Trial} key=${labels.map(({ id }) => id).join(" ")} view=${view}
          question=${{ ...question, ...card, labels }} title=${title} sample=${sample} first=${first}
          onLabel=${(id) => choose(id ?? (flat ? undefined : meant))} />
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
