// One expert's blind round: an answer is on disk before the next item shows; of others nothing is here.
import { html, useRef, useState } from "../../ui/ui.js";
import { Button, Icon, Key, Note, Progress, Segments, useId } from "../../ui/parts.js";
import { Input } from "../../ui/fields.js";
import { controlOf } from "../../ui/kinds/controls.js";
import { Control, Quoted } from "../../ui/overlaid.js";
import { counted } from "../../ui/words.js";
import { Guide, Rules, useFor } from "./rules.js";

const EMPTY = { answer: null, skip: null, sure: null, rules: [], note: "" };
const SURE = ["guess", "fairly", "certain"];

/** Experts who began, with how far they are: each goes on with one click. */
function Began({ view, act }) {
  if (!view.began.length) return null;
  return html`
    <ul class="list began" aria-label="Experts who began">
      ${view.began.map(
        ({ name, done, left }) => html`
          <li class="row between" key=${name}>
            <span class="strong" dir="auto">${name}</span>
            <span class="row">
              <span class="fine num">${left ? `${done} of ${done + left}` : `finished, ${done}`}</span>
              ${
                left > 0 &&
                html`
                  <${Button} small does="sit" aria-label=${`Go on as ${name}`}
                      onClick=${() => act({ do: "sit", name })}>Go on</${Button}>`
              }
            </span>
          </li>`,
      )}
    </ul>`;
}

function Disputed({ view, act }) {
  if (!view.waiting) return null;
  return html`
    <${Note} tone="good" icon="tick">
      <div class="row wrap between">
        <span>${counted(view.waiting, "answer waits", "answers wait")} for a decision.</span>
        <${Button} small onClick=${() => act({ do: "show", tab: "adjudicate" })}>Adjudicate</${Button}>
      </div>
    </${Note}>`;
}

function Sit({ view, act }) {
  const begun = view.began.some(({ name, left }) => name === view.you && left > 0);
  const [name, set] = useState(view.began.length && !begun ? "" : view.you);
  const begin = (event) => {
    event.preventDefault();
    name.trim() && act({ do: "sit", name });
  };
  return html`
    <p>
      Each expert answers alone, in a separate order. Every answer is saved before the next item shows.
      Others' votes stay hidden until you have finished.
    </p>
    <${Began} view=${view} act=${act} />
    <${Disputed} view=${view} act=${act} />
    <form class="stack mid" onSubmit=${begin}>
      <${Input} label="Who labels?" text=${name} onText=${set}
          autocomplete="off" maxlength="80" placeholder="Your name, as the votes will show it" />
      <div class="row">
        <${Button} type="submit" kind="main" does="sit" disabled=${!name.trim()} why="Say who labels.">
          Begin blind
        </${Button}>
      </div>
    </form>`;
}

function Elsewhere({ view, act }) {
  return html`
    <div class="stack">
      <hr class="rule" />
      <span class="lab">Experts who answer elsewhere</span>
      ${Object.entries(view.rounds).map(
        ([name, title]) => html`
          <div class="row between" key=${name}>
            <span>${title}</span>
            <${Button} small does="import_votes" onClick=${() => act({ do: "import_votes", round: name })}>
              Import its votes
            </${Button}>
          </div>`,
      )}
      <div class="row between">
        <span class="muted">Their votes are in a file</span>
        <${Button} small icon="plus" does="import_votes"
            onClick=${() => act({ do: "bring", what: "votes" })}>
          Import a file …
        </${Button}>
      </div>
    </div>`;
}

function Sure({ sure, onChange }) {
  return html`
    <div class="row">
      <span class="muted nowrap" id="gold-sure">How sure</span>
      <${Segments} options=${SURE.map((one) => [one, one])} on=${sure} aria-labelledby="gold-sure"
          onPick=${(one) => onChange(sure === one ? null : one)} />
    </div>`;
}

function Asked({ blind, words, act, take }) {
  const [guide, setGuide] = useState(false);
  const { question, item } = blind;
  const mark = `${item.id} ${question.id} ${blind.expert}`;
  const [given, set] = useFor(`vote ${mark}`, EMPTY);
  const [busy, setBusy] = useFor(`busy ${mark}`, false);
  const note = useId("note");
  const why = useRef(null);
  const control = controlOf(question);
  const part = control.drawn ? item.content[blind.on ?? -1] : undefined;
  const ready = given.skip || control.ready(given.answer, question);
  const place = { item: item.id, question: question.id };
  const guarded = (action) => {
    if (busy) return;
    setBusy(true);
    act(action).finally(() => setBusy(false));
  };
  const giveNone = (id) =>
    set({ ...given, answer: control.drawn ? given.answer : null, skip: given.skip === id ? null : id });
  const submit = () =>
    ready &&
    guarded({
      do: "vote",
      ...place,
      label: given.skip ? null : control.send(given.answer, question),
      skip: given.skip,
      rules: given.rules,
      sure: given.sure,
      note: given.note,
    });
  const skip = () => guarded({ do: "skip", ...place });
  const undo = blind.can_undo ? () => guarded({ do: "undo" }) : undefined;
  take({
    ...Object.fromEntries(blind.skips.map((one) => [one.key, () => giveNone(one.id)])),
    s: skip,
    u: () => undo?.(),
    g: () => setGuide(!guide),
    w: () => why.current?.focus(),
    enter: submit,
    "ctrl+enter": submit,
  });
  const content = item.content.filter((each) => each !== part);
  const answering = html`
    <div class="stack small-answers">
      <div class="strong" id="gold-ask" dir="auto">${question.ask}</div>
      <${Control} mark=${mark} question=${question} on=${blind.on} content=${item.content}
          answer=${given.answer} locked=${busy} words=${words} take=${take} submit=${submit} id="gold-ask"
          onAnswer=${(next) => set({ ...given, answer: next, skip: null })} />
      ${blind.skips.map(
        (one) => html`
          <button type="button" class="ans unsure" role="checkbox" key=${one.id}
              aria-checked=${String(given.skip === one.id)} aria-keyshortcuts=${one.key}
              onClick=${() => giveNone(one.id)}>
            <${Key}>${one.key}</${Key}>
            <span class="name">${words[`skip.${one.id}`]}</span>
            <span class="tick"><${Icon} name="tick" /></span>
          </button>`,
      )}
    </div>`;
  return html`
    <div class=${`cols desk ${content.length ? "" : "alone"}`} key=${item.id}>
      ${content.length > 0 && html`<div class="shows"><${Quoted} content=${content} words=${words} /></div>`}
      <div class="asks" tabindex="-1">
        ${answering}
        <${Guide} question=${question} hint="G" open=${guide} onToggle=${setGuide} />
      </div>
    </div>
    <div class="row wrap extras">
      <${Sure} sure=${given.sure} onChange=${(sure) => set({ ...given, sure })} />
      ${
        question.rules.length > 0 &&
        html`
          <div class="row">
            <span class="muted nowrap">Rule that decides</span>
            <${Rules} rules=${question.rules} chosen=${given.rules}
                onChange=${(rules) => set({ ...given, rules })} label="Rule that decides" />
          </div>`
      }
      <div class="row grow">
        <label class="muted" for=${note}>Why</label>
        <input class="input grow" id=${note} ref=${why} maxlength="500" dir="auto" value=${given.note}
            placeholder="optional; the adjudicator reads it without your name"
            onInput=${(event) => set({ ...given, note: event.target.value })} />
      </div>
    </div>
    <div class="row between wrap sending">
      ${
        undo
          ? html`<${Button} kind="link" icon="undo" hint="U" onClick=${undo}>Undo</${Button}>`
          : html`<span></span>`
      }
      <span class="ends">
        <${Button} kind="main" hint="↵" disabled=${!ready || busy}
            why=${ready ? "" : question.control === "labels" ? "Choose a label." : "Answer first."}
            onClick=${submit}>Submit</${Button}>
        <${Button} hint="S" disabled=${busy} onClick=${skip}>Skip</${Button}>
      </span>
    </div>`;
}

export function Blind({ view, act, take }) {
  const blind = view.blind;
  const undo = !view.locked && blind?.can_undo ? () => act({ do: "undo" }) : undefined;
  if (blind && !blind.item) take({ u: () => undo?.() });
  return html`
    <section class="pane stack mid" aria-label="Blind label">
      <div class="row progress">
        <h3 class="head">Blind label</h3>
        ${
          blind &&
          html`
            <span class="fine num nowrap">
              ${Math.min(blind.done + 1, blind.total)} of ${blind.total}, ${blind.expert}
            </span>
            <span class="grow">
              <${Progress} done=${blind.done} total=${blind.total}
                  label=${`${blind.done} of ${blind.total} answered`} />
            </span>`
        }
        ${
          blind?.item &&
          html`
            <span class="row fine nowrap"><${Icon} name="lock" />Others' votes are hidden</span>
            <${Button} kind="link" small aria-label="Leave; your answers are kept"
                onClick=${() => act({ do: "leave" })}>Leave</${Button}>`
        }
      </div>
      ${!blind && !view.locked && html`<${Sit} view=${view} act=${act} />`}
      ${
        !blind &&
        view.locked &&
        html`<p class="muted">Nothing to label: every answer of ${view.version} is decided.</p>`
      }
      ${blind?.item && html`<${Asked} blind=${blind} words=${view.words} act=${act} take=${take} />`}
      ${
        blind &&
        !blind.item &&
        html`
          <${Note} tone="good" icon="tick">
            ${
              blind.total
                ? `${blind.expert} has answered everything: ${blind.done} answers.`
                : `There is nothing to label for ${blind.expert}.`
            }
          </${Note}>
          <div class="row between">
            ${
              undo
                ? html`<${Button} kind="link" icon="undo" hint="U" onClick=${undo}>Undo the last</${Button}>`
                : html`<span></span>`
            }
            <${Button} onClick=${() => act({ do: "leave" })}>Next person</${Button}>
          </div>
          <${Disputed} view=${view} act=${act} />`
      }
      ${!blind?.item && !view.locked && html`<${Elsewhere} view=${view} act=${act} />`}
    </section>`;
}
