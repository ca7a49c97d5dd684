// A new round: its settings, and beside them what it will decide, how long it takes, and what to mend first.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Button, Field, Note, useId } from "../../ui/parts.js";
import { optionsOf } from "../../ui/fields.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { counted } from "../../ui/words.js";
import { goTo, Link } from "../../ui/navigate.js";
import { Plan } from "./plan.js";

const PAUSE = 350; // ms after the last key, until what was typed is sent

/**
 * What a person types, sent when they pause or leave the field; what Python says of it is shown as soon as
 * nobody types.
 */
function useTyped(value, send) {
  const [text, set] = useState(value);
  const timer = useRef(0);
  const waiting = useRef(null);
  const flush = () => {
    clearTimeout(timer.current);
    if (waiting.current === null) return;
    send(waiting.current);
    waiting.current = null;
  };
  useEffect(() => {
    if (waiting.current === null) set(value);
  }, [value]);
  useEffect(() => flush, []);
  const onInput = (event) => {
    set(event.target.value);
    waiting.current = event.target.value;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, PAUSE);
  };
  return { value: text, onInput, onBlur: flush };
}

const SCALE = { share: 100 };
const UNIT = { share: "%" };

function NumberBox({ field, id, put }) {
  const scale = SCALE[field.control] ?? 1;
  const shown = field.value == null ? "" : String(Math.round(field.value * scale * 1000) / 1000);
  const typed = useTyped(shown, (text) => {
    const number = Number(text.replace(",", "."));
    put(text.trim() === "" ? null : Number.isFinite(number) ? number / scale : text);
  });
  const unit = UNIT[field.control] ?? field.unit;
  return html`
    <span class="row measure">
      <input class="input num" id=${id} inputmode="decimal" autocomplete="off" ...${typed} />
      ${unit && html`<span class="muted">${unit}</span>`}
    </span>`;
}

function LineBox({ field, id, put }) {
  const typed = useTyped(field.value ?? "", put);
  return html`<input class="input" id=${id} dir="auto" maxlength="120" autocomplete="off" ...${typed} />`;
}

function DateBox({ field, id, put }) {
  return html`
    <input class="input" type="date" id=${id} value=${field.value ?? ""}
        onChange=${(event) => put(event.target.value)} />`;
}

function ChoiceBox({ field, id, put }) {
  const options = field.options.map(({ id: value, name }) => [value, name]);
  return html`
    <select class="input" id=${id} value=${field.value ?? ""} onChange=${(event) => put(event.target.value)}>
      ${optionsOf(options, field.value ?? "")}
    </select>`;
}

/** Terms: pasted, or the text of a file. */
function TextBox({ field, id, put, act }) {
  const typed = useTyped(field.value ?? "", put);
  const picker = useRef(null);
  const [large, say] = useState("");
  const bring = async (file) => {
    const why = tooLarge(file, "Paste the text.");
    say(why);
    if (!why) act({ do: "round_terms", name: file.name, base64: await encoded(file) });
  };
  return html`
    <textarea class="input area" id=${id} rows="3" dir="auto" ...${typed}></textarea>
    <span>
      <${Button} small icon="plus" onClick=${() => picker.current.click()}>Take a text file …</${Button}>
      <${Picker} picker=${picker} kinds=".txt,.md,text/plain" label="Terms as a text file" onFile=${bring} />
    </span>
    ${large && html`<${Note} tone="bad" icon="warn" role="alert">${large}</${Note}>`}`;
}

const BOXES = {
  choice: ChoiceBox,
  whole: NumberBox,
  number: NumberBox,
  share: NumberBox,
  date: DateBox,
  line: LineBox,
  text: TextBox,
};

function Questions({ field, act }) {
  const id = useId("questions");
  return html`
    <div class="field" role="group" aria-labelledby=${id}>
      <span class="lab" id=${id}>${field.title}</span>
      <div class="row wrap ticks">
        ${field.options.map(
          ({ id: question, name }) => html`
            <label class="row" key=${question}>
              <input type="checkbox" checked=${field.value.includes(question)}
                  onChange=${(event) => act({ do: "round_tick", question, on: event.target.checked })} />
              <span dir="auto">${name}</span>
            </label>`,
        )}
      </div>
    </div>`;
}

function Setting({ field, act }) {
  const id = useId("setting");
  const put = (value) => act({ do: "round_set", field: field.name, value });
  if (field.control === "checks") return html`<${Questions} field=${field} act=${act} />`;
  if (field.control === "tick")
    return html`
      <label class="row top tick">
        <input type="checkbox" checked=${Boolean(field.value)}
            onChange=${(event) => put(event.target.checked)} />
        <span>
          ${field.title}
          ${field.hint && html`<span class="fine">, ${field.hint}</span>`}
        </span>
      </label>`;
  const Box = BOXES[field.control];
  return html`
    <${Field} id=${id} label=${field.title} hint=${field.hint}>
      <${Box} field=${field} id=${id} put=${put} act=${act} />
    </${Field}>`;
}

/** The settings of one heading; those that are rarely needed are folded away. */
function Part({ name, fields, act, folded }) {
  const settings = html`
    <div class="settings">
      ${fields.map((field) => html`<${Setting} key=${field.name} field=${field} act=${act} />`)}
    </div>`;
  if (!folded) return html`<section class="stack"><h3>${name}</h3>${settings}</section>`;
  return html`
    <details class="part" open=${fields.some((field) => field.typed)}>
      <summary><h3>${name}</h3></summary>
      ${settings}
    </details>`;
}

function Kinds({ form, act }) {
  const chosen = form.kinds.find((kind) => kind.id === form.kind);
  return html`
    <div class="stack" role="radiogroup" aria-label="Kind of round">
      <div class="row wrap kinds">
        ${form.kinds.map(
          (kind) => html`
            <label key=${kind.id} class=${`kind ${kind.id === form.kind ? "on" : ""}`}>
              <input type="radio" name="round-kind" class="unseen" checked=${kind.id === form.kind}
                  onChange=${() => act({ do: "round_kind", kind: kind.id })} />
              ${kind.title}
            </label>`,
        )}
      </div>
      <p class="muted">${chosen.says}</p>
    </div>`;
}

function Retake({ retake }) {
  const { changes, left, people, failed, out, unasked, lacks, behind, since } = retake;
  return html`
    <section class="card stack" aria-label="Who needs it">
      <p>
        ${
          people.length
            ? html`
              <b>${counted(people.length, "person", "people")}</b> passed under version ${since}.${" "}
              ${
                left.length
                  ? html`Still to ask: <span dir="auto">${left.join(", ")}</span>.`
                  : "All of them are asked already."
              }`
            : `Nobody passed a round under ${since ? `version ${since}` : "an older version"}.`
        }
      </p>
      ${failed.length > 0 && html`<p>Took a retake and did not pass: ${failed.join(", ")}.</p>`}
      ${out.map(
        (each) => html`
          <p key=${each.round}>
            “${each.round}” asks ${each.people.join(", ")}: ${each.begun} of ${each.people.length} begun.
          </p>`,
      )}
      ${
        changes.length > 0 &&
        html`
          <p class="strong">Changed since</p>
          <ul class="plain-list">
            ${changes.map((change) => html`<li key=${change} dir="auto">${change}</li>`)}
          </ul>`
      }
      ${
        lacks &&
        !behind &&
        html`
          <${Note} tone="warn" icon="warn">
            <div class="row wrap between">
              <span>${lacks.text}</span>
              <${Link} class="btn sm" to=${lacks.to}>${lacks.says}</${Link}>
            </div>
          </${Note}>`
      }
      ${unasked.length > 0 && html`<p class="fine">No gold item tests ${unasked.join(", ")}.</p>`}
    </section>`;
}

const NEEDS = {
  gold: { says: "Lock a gold set first", to: { tool: "gold", place: "lock" } },
  draft: { says: "Begin a gold set first", to: { tool: "gold", place: "new" } },
};

const ICONS = { bad: "warn", warn: "warn", plain: "info" };

function Advice({ advice, act }) {
  return html`
    <div class="stack" role="status">
      ${advice.map(
        ({ text, tone, mends }) => html`
          <${Note} key=${text} tone=${tone} icon=${ICONS[tone]}>
            <div class="stack">
              <p>${text}</p>
              ${
                mends.length > 0 &&
                html`
                  <div class="row wrap">
                    ${mends.map(
                      (says) => html`
                        <${Button} small key=${says} onClick=${() => act({ do: "round_mend", says })}>
                          ${says}
                        </${Button}>`,
                    )}
                  </div>`
              }
            </div>
          </${Note}>`,
      )}
    </div>`;
}

function Make({ form, act }) {
  const { says, to } = form.retake?.behind ? form.retake.lacks : (NEEDS[form.lacks] ?? {});
  if (to)
    return html`
      <${Button} kind="main" icon="lock" onClick=${(event) => goTo(event, to)}>${says}</${Button}>`;
  return html`
    <${Button} kind="main" icon="plus" does="round_make" disabled=${!form.can_make}
        why=${form.can_make || form.working ? "" : "Correct what is marked first."}
        onClick=${() => act({ do: "round_make" })}>Make the round</${Button}>`;
}

export function NewRound({ view, act, onLeave }) {
  const form = view.new;
  if (!form) return html`<p class="pane muted" role="status">Opening the form …</p>`;
  const parts = [...new Set(form.fields.map((field) => field.part))];
  const of = (part) => form.fields.filter((field) => field.part === part);
  const refused = form.advice.filter((advice) => advice.tone === "bad");
  const invites = form.fields.some((field) => field.name === "invite" && field.value);
  const remarks = form.advice.filter((advice) => advice.tone !== "bad");
  return html`
    <div class="new-round">
      <section class="pane stack loose" aria-label="Settings of the round">
        <div class="row between">
          <h3 class="head">New round</h3>
          <${Button} small kind="link" onClick=${onLeave}>Leave it</${Button}>
        </div>
        <${Kinds} form=${form} act=${act} />
        ${form.retake && !form.lacks && html`<${Retake} retake=${form.retake} />`}
        ${
          !form.lacks &&
          !form.retake?.behind &&
          parts.map(
            (part) => html`
              <${Part} key=${`${form.kind} ${part}`} name=${part} fields=${of(part)} act=${act}
                  folded=${part === "More"} />`,
          )
        }
      </section>
      <aside class="pane stack mid beside" aria-label="Plan of the round">
        <h3 class="head">What it will do</h3>
        <div class="row wrap"><${Make} form=${form} act=${act} /></div>
        <p class="fine">
          ${
            invites ? "The people who need it get a link at once." : "Nobody is asked before you invite them."
          }${" "}
          A round cannot be changed or deleted afterwards; it can be
          closed.
        </p>
        ${refused.length > 0 && html`<${Advice} advice=${refused} act=${act} />`}
        ${form.working && html`<p class="muted" role="status">Working out the plan …</p>`}
        ${form.plan.most && html`<${Plan} plan=${form.plan} />`}
        ${remarks.length > 0 && html`<${Advice} advice=${remarks} act=${act} />`}
      </aside>
    </div>`;
}
