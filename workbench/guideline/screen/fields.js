// Fields that keep what is typed until Python has it, and say what is wrong with it right below.
import { html, useEffect, useRef } from "../../ui/ui.js";
import { Icon } from "../../ui/parts.js";
import { useTyped } from "../../ui/typed.js";
import { keyOf } from "./places.js";

/** What is wrong at a place, and below it where `deep`. */
export const wrongAt = (problems, at, deep) =>
  problems.filter(
    (one) => keyOf(one.at) === keyOf(at) || (deep && keyOf(one.at).startsWith(`${keyOf(at)}.`)),
  );

export const isWrong = (one) => one.kind === "wrong";

export function Wrong({ found, id }) {
  if (!found.length) return null;
  return html`
    <div class="stack ge-wrong" id=${id}>
      ${found.map(
        (one) => html`
          <p key=${one.text} class=${`note ${one.kind === "wrong" ? "bad" : "warn"}`}>
            <${Icon} name=${one.kind === "to write" ? "pen" : "warn"} />
            <span>${one.text}</span>
          </p>`,
      )}
    </div>`;
}

const idOf = (at) => `ge-${keyOf(at).replaceAll(".", "-")}`;

/** A text as tall as what it holds. */
function useTall(ref, text) {
  useEffect(() => {
    const area = ref.current;
    if (area?.tagName !== "TEXTAREA") return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text]);
}

/**
 * One text of the draft with its label. `screen` is what every form gets: the view, and how to change it;
 * `reads` is how a value reads.
 */
export function Text({ screen, at, label, hint, area, read, reads = (text) => text, ...rest }) {
  const { view, set } = screen;
  const ref = useRef(null);
  const value = at.reduce((node, step) => node?.[step], view.tree);
  const [text, type, out] = useTyped(reads(value), (next, run) => set(at, next, run));
  const found = wrongAt(view.problems, at);
  const id = idOf(at);
  useTall(ref, text);
  const common = {
    id,
    ref,
    "data-at": keyOf(at),
    value: text,
    dir: "auto",
    "aria-invalid": found.some(isWrong) ? "true" : undefined,
    "aria-describedby": found.length ? `${id}-wrong` : undefined,
    class: `input ${area ? "area" : ""} ${found.some(isWrong) ? "bad" : ""}`,
    onInput: (event) => type(event.target.value),
    onBlur: out,
    readonly: read,
    ...rest,
  };
  return html`
    <div class="field">
      <label for=${id}>
        ${label}
        ${hint && html`<span class="fine">${typeof hint === "function" ? hint(text) : hint}</span>`}
      </label>
      ${area ? html`<textarea rows="2" ...${common}></textarea>` : html`<input type="text" ...${common} />`}
      <${Wrong} found=${found} id=${`${id}-wrong`} />
    </div>`;
}

/** One choice among a few. `options` are `[value, text]`. */
export function Choice({ screen, at, label, options, empty }) {
  const { view, set } = screen;
  const id = idOf(at);
  const value = at.reduce((node, step) => node?.[step], view.tree) ?? "";
  const found = wrongAt(view.problems, at);
  const known = options.some(([one]) => one === value) || value === "";
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select class=${`input ${found.some(isWrong) ? "bad" : ""}`} id=${id} data-at=${keyOf(at)}
          value=${value} aria-describedby=${found.length ? `${id}-wrong` : undefined}
          onChange=${(event) => set(at, event.target.value || null)}>
        ${(empty !== undefined || value === "") && html`<option value="">${empty ?? "Choose…"}</option>`}
        ${!known && html`<option value=${value}>${value}</option>`}
        ${options.map(([one, text]) => html`<option key=${one} value=${one}>${text}</option>`)}
      </select>
      <${Wrong} found=${found} id=${`${id}-wrong`} />
    </div>`;
}

/** Several choices among a few, as boxes. */
export function Choices({ screen, at, label, options, hint }) {
  const { view, act } = screen;
  const chosen = at.reduce((node, step) => node?.[step], view.tree) ?? [];
  const found = wrongAt(view.problems, at, true);
  const id = idOf(at);
  const among = options.map(([value]) => value);
  const tick = (value, on) => act({ do: "tick", at, value, on, among });
  return html`
    <fieldset class="field ge-choices" data-at=${keyOf(at)} tabindex="-1"
        aria-describedby=${found.length ? `${id}-wrong` : undefined}>
      <legend class="lab">${label}${hint && html`<span class="fine">${hint}</span>`}</legend>
      <div class="row wrap">
        ${options.map(
          ([one, text]) => html`
            <label class=${`chip ${chosen.includes(one) ? "on" : ""}`} key=${one}>
              <input type="checkbox" checked=${chosen.includes(one)}
                  onChange=${(event) => tick(one, event.target.checked)} />
              ${text}
            </label>`,
        )}
      </div>
      <${Wrong} found=${found} id=${`${id}-wrong`} />
    </fieldset>`;
}
