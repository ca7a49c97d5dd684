// One item and its question: choose, say that the guideline does not decide, submit, undo.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { Button, Icon, Key, Toast, useId } from "./parts.js";
import { Content } from "./content.js";
import { useStopwatch } from "./clock.js";
import { Reason } from "./reason.js";
import { Drawer, useDrawer } from "./drawer.js";
import { focusIn } from "./keys.js";
import { controlOf, nothingOf } from "./kinds/controls.js";

function Hint({ pressed, between, children }) {
  return html`
    <span class="key" aria-hidden="true">
      ${pressed.map((key, i) => html`${i > 0 && (between ?? "")}<${Key}>${key}</${Key}>`)}${" "}
      ${children}
    </span>`;
}

/**
 * What somebody is about to answer: null until they do; what else it is, only the control of its kind knows.
 *
 * @typedef {{ answer: any, skip: string | null, note: string, rules: string[] }} Draft
 */
/** @typedef {{ turn: number, draft: Draft }} Answer */

/** @type {Draft} */
const EMPTY = { answer: null, skip: null, note: "", rules: [] };
/** @type {Answer | null} the last answer */
let given = null;
/** @type {Answer | null} the one just taken back: it comes back as it was */
let back = null;
/** @type {(Answer & { attempt: number }) | null} what was begun when the answer before it was taken back */
let left = null;

function useDraft(turn, attempt, drafts) {
  const state = useState(() => {
    if (back && back.turn === turn) return back.draft;
    if (left && left.turn === turn && left.attempt === attempt) return left.draft;
    return drafts?.of(turn, attempt) ?? EMPTY;
  });
  const [draft] = state;
  useEffect(() => {
    if (draft !== EMPTY) drafts?.keep(turn, attempt, draft);
  }, [draft]);
  useLayoutEffect(() => {
    back = null; // with the drawing: a quick hand takes the next answer back before the browser has painted
  }, []);
  return state;
}

/** The ways to give no label, each a button with its key, and the note that says why. */
function Skips({ skips, draft, locked, t, onToggle, onNote, box, field }) {
  const id = useId("note");
  return html`
    <div class="stack">
      ${skips.map(
        (skip) => html`
          <button type="button" class="ans unsure" role="checkbox" key=${skip.id}
              aria-checked=${String(draft.skip === skip.id)} aria-disabled=${locked ? "true" : undefined}
              aria-keyshortcuts=${skip.key} ref=${draft.skip === skip.id ? box : undefined}
              onClick=${() => onToggle(skip.id)}>
            <${Key}>${skip.key}</${Key}>
            <span class="name">${t(`skip.${skip.id}`)}</span>
            <span class="tick"><${Icon} name="tick" /></span>
          </button>`,
      )}
      ${
        draft.skip &&
        html`
          <div class="field">
            <label for=${id}>
              ${t(`skip.${draft.skip}.note`)}<span class="fine">${t("item.note_goes_to")}</span>
            </label>
            <textarea class="input area" id=${id} rows="2" maxlength="2000" dir="auto" readonly=${locked}
                ref=${field} value=${draft.note} onInput=${(event) => onNote(event.target.value)}></textarea>
            <p class="fine when-keys"><${Key}>↵</${Key}> ${t("item.note_keys", { enter: "↵" })}</p>
          </div>`
      }
    </div>`;
}

/** Send one action at a time: `[send, busy]`. */
function useOneAtATime(act) {
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const send = async (action) => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    try {
      await act(action);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };
  return /** @type {const} */ ([send, busy]);
}

function Foot({ t, n, drawer, undo, ask, submit, why, ready, locked, saving }) {
  return html`
    <footer class="qfoot">
      ${
        undo &&
        html`<${Button} kind="link" icon="undo" hint="U" onClick=${undo}>${t("item.undo")}</${Button}>`
      }
      <${Button} icon="book" aria-expanded=${String(drawer.shown)} aria-keyshortcuts="g"
          onClick=${() => drawer.show(!drawer.shown)}>
        ${t("item.rule")}
        <span class="wide"><${Key}>G</${Key}></span>
      </${Button}>
      <span class="keys wide when-keys">
        ${
          n > 0 &&
          html`
            <${Hint} pressed=${n > 1 ? ["1", String(Math.min(9, n))] : ["1"]} between="–">
              ${t("keys.choose")}
            </${Hint}>`
        }
        <button type="button" class="textlink key" onClick=${ask}>
          <${Key}>?</${Key}>
          <span>${t("keys.all")}</span>
        </button>
      </span>
      <span class="ends">
        <${Button} kind="main" hint="↵" disabled=${!ready || locked} why=${ready ? "" : why}
            onClick=${submit}>
          ${t(saving ? "item.saving" : "item.submit")}
        </${Button}>
        ${
          // keeps the room of the sentence
          ready && html`<span class="fine why ghost" aria-hidden="true">${why}</span>`
        }
      </span>
    </footer>`;
}

/** An answer in few words: why there is none, what it holds, or that it holds nothing. */
const nameOfAnswer = ({ skip, answer, control }, t) =>
  skip ? t(`skip.${skip}.short`) : answer === "" ? t(nothingOf(control)) : answer;

export function Item({ view, act, t, line, saving, drafts, take, speak, ask }) {
  const { question, item, last } = view;
  const expert = view.round.kind === "expert";
  const on = item.content[item.on ?? -1] ?? null;
  const control = controlOf(question, on);
  const part = control.drawn ? on : null;
  const shown = item.content.filter((each) => each !== part);
  const [draft, setDraft] = useDraft(item.turn, view.attempt, drafts);
  const [send, busy] = useOneAtATime(act);
  const [unfinished, hold] = useState(false); // a shape of which some corners are placed
  const write = useRef(false);
  const box = useRef(null);
  const field = useRef(null);
  const seconds = useStopwatch(item.turn);
  const drawer = useDrawer();
  const locked = busy || line?.turn === item.turn; // an answer to it waits for the connection
  const answered = draft.answer !== null && !draft.skip;
  const ready = draft.skip || (control.ready(draft.answer, question) && !unfinished);
  const why = unfinished ? "draw.why_unfinished" : (control.why ?? "item.why_not");
  useLayoutEffect(() => {
    if (write.current) field.current?.focus();
    write.current = false;
  }, [draft.skip]);
  const submit = () => {
    if (!ready || locked) return;
    given = { turn: item.turn, draft };
    const beside = {
      note: draft.skip || expert ? draft.note.trim() : "",
      ...(expert && !draft.skip && { rules: draft.rules }),
    };
    send({
      do: "answer",
      turn: item.turn,
      answer: draft.skip ? null : control.send(draft.answer, question),
      skip: draft.skip,
      ...beside,
      ...seconds(),
    });
  };
  const onAnswer = (answer) => setDraft((now) => ({ ...now, answer, skip: null }));
  const toggle = (skip) => {
    if (locked) return;
    const had = draft.skip === skip;
    setDraft({ ...draft, answer: control.drawn ? draft.answer : null, skip: had ? null : skip });
    speak(t(had ? "item.dropped" : "item.chosen", { name: t(`skip.${skip}`) }));
    write.current = !had;
  };
  const undo =
    last?.can_take_back && !locked
      ? () => {
          back = given;
          left = { turn: item.turn, attempt: view.attempt, draft };
          send({ do: "take_back", turn: last.turn }).then(() => speak(t("item.taken_back", last)));
        }
      : undefined;
  const onNote = (note) => setDraft({ ...draft, note });
  const escape = () =>
    field.current && focusIn(field.current) === field.current
      ? (draft.skip ? box.current : field.current.closest("[data-start]")).focus()
      : setDraft({ ...draft, answer: control.drawn ? draft.answer : null, skip: null });
  take({
    ...drawer.keys,
    ...Object.fromEntries(view.skips.map((skip) => [skip.key, () => toggle(skip.id)])),
    enter: submit,
    "ctrl+enter": submit,
    u: () => undo?.(),
    ...(draft.skip || (answered && !control.drawn) ? { escape } : {}),
  });
  const inNote = (event) => {
    if (
      event.key !== "Enter" ||
      event.shiftKey ||
      event.isComposing ||
      event.target !== field.current ||
      window.matchMedia("(pointer: coarse)").matches
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) submit();
  };
  const saved = last && t("item.saved", { ...last, answer: nameOfAnswer(last, t) });
  useEffect(() => {
    if (last && given?.turn === last.turn) speak(saved); // by a region that outlives the item
  }, []);
  return html`
    <div class=${`qbody ${drawer.shown ? "beside" : ""}`}>
      <section class="qmain" tabindex="-1" data-start
          aria-labelledby=${`q-position ${shown.length ? "q-item" : "q-on"} q-ask`}
          onKeyDown=${inNote}>
        ${shown.length > 0 && html`<${Content} parts=${shown} t=${t} id="q-item" />`}
        <div class="stack">
          <h2 class=${`ask ${question.ask.length > 90 ? "long" : ""}`} id="q-ask" dir="auto">
            ${question.ask}
          </h2>
          ${question.several && html`<p class="muted" id="q-several">${t("item.several")}</p>`}
        </div>
        <div class="stack">
          <${control.View} question=${question} part=${part} answer=${draft.answer} onAnswer=${onAnswer}
              locked=${locked} hold=${hold} take=${(keys) => take(keys, "control")} submit=${submit}
              t=${t} speak=${speak} labelledby="q-ask"
              describedby=${question.several ? "q-several" : undefined} />
          <${Skips} skips=${view.skips} draft=${draft} locked=${locked} t=${t} onToggle=${toggle}
              onNote=${onNote} box=${box}
              field=${field} />
        </div>
        ${
          expert &&
          answered &&
          html`
            <${Reason} view=${view} draft=${draft} chosen=${control.labels(draft.answer)} locked=${locked}
                t=${t} onNote=${onNote} onRules=${(rules) => setDraft({ ...draft, rules })} field=${field} />`
        }
        <${Toast} text=${undo && saved} undo=${t("item.undo")} hint="U" onUndo=${undo} role=${undefined} />
      </section>
      ${
        drawer.shown &&
        html`
          <${Drawer} view=${view} t=${t} chosen=${control.labels(draft.answer).at(-1)} question=${question.id}
              seek=${drawer.seek} onClose=${() => drawer.show(false)} />`
      }
    </div>
    <${Foot} t=${t} n=${control.numbered ? question.labels.length : 0} drawer=${drawer} undo=${undo}
        ask=${ask} submit=${submit}
        why=${t(why)} ready=${ready} locked=${locked} saving=${saving && line?.state !== "lost"} />`;
}
