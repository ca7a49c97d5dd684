// What all controls with regions share: the labels beside them, the list below, and the way back.
import { html, useRef } from "../ui.js";
import { Button, colourOf, Icon, Key } from "../parts.js";

/**
 * The way back and forth over the changes of an answer. Changes of one `run`, such as a drag, are one step.
 * `say` speaks a sentence of the catalogue, by its name.
 */
export function useEdits(answer, onAnswer, say) {
  /** @type {{ current: any[] }} */
  const past = useRef([]);
  /** @type {{ current: any[] }} */
  const future = useRef([]);
  const run = useRef(/** @type {string | null} */ (null));
  const last = useRef(answer);
  last.current = answer;
  /** @param {string | null} of the run */
  const change = (next, of = null) => {
    if (of === null || run.current !== of) past.current.push(last.current);
    run.current = of;
    future.current = [];
    last.current = next;
    onAnswer(next);
  };
  const step = (from, to, word) => {
    if (!from.length) return false;
    say(word);
    to.push(last.current);
    run.current = null;
    last.current = from.pop();
    onAnswer(last.current);
    return true;
  };
  return {
    change,
    undo: () => step(past.current, future.current, "draw.undone"),
    redo: () => step(future.current, past.current, "draw.redone"),
    canUndo: past.current.length > 0,
    canRedo: future.current.length > 0,
  };
}

/** The answer without a region; without any, nobody has said yet that there is nothing to mark. */
export const without = (regions, at) => {
  const rest = regions.filter((_, i) => i !== at);
  return rest.length ? rest : null;
};

/** The labels: the one in use is pressed; its key and its click give it to what is selected. */
export function Palette({ question, on, locked, onLabel, name, children }) {
  return html`
    <div class="palette">
      <div class="palette-in" role="group" aria-label=${name}>
        ${question.labels.map(
          (label, i) => html`
            <button type="button" class="chip pick" key=${label.id} aria-pressed=${String(label.id === on)}
                aria-disabled=${locked ? "true" : undefined} aria-keyshortcuts=${i < 9 ? i + 1 : undefined}
                onClick=${() => onLabel(label.id)}>
              ${i < 9 && html`<${Key}>${i + 1}</${Key}>`}
              <i class="sw" aria-hidden="true" style=${{ background: colourOf(label.colour) }}></i>
              <span dir="auto">${label.name}</span>
            </button>`,
        )}
      </div>
      <div class="tools">${children}</div>
    </div>`;
}

/** A tool: an icon or a few signs, with a name for whoever listens and its key for whoever types. */
export function Tool({ name, icon, sign, on, off, hint, onClick }) {
  return html`
    <button type="button" class="btn tool" aria-label=${name} title=${hint ? `${name} (${hint})` : name}
        aria-pressed=${on === undefined ? undefined : String(on)} aria-disabled=${off ? "true" : undefined}
        onClick=${() => off || onClick()}>
      ${icon ? html`<${Icon} name=${icon} />` : sign}
    </button>`;
}

/** Undo and redo of what was drawn. */
export function BackAndForth({ edits, locked, t }) {
  return html`
    <${Tool} icon="undo" name=${t("draw.undo")} hint="Ctrl Z" off=${locked || !edits.canUndo}
        onClick=${edits.undo} />
    <${Tool} icon="redo" name=${t("draw.redo")} hint="Ctrl ⇧ Z" off=${locked || !edits.canRedo}
        onClick=${edits.redo} />`;
}

/** Every region in words, to select or remove. `rows` are [number, label, what it lies on]. */
export function RegionList({ rows, question, at, locked, onSelect, onRemove, t }) {
  const labelOf = (id) => question.labels.find((label) => label.id === id) ?? { name: id, colour: "" };
  return html`
    <ul class="regions" aria-label=${t("draw.list")}>
      ${rows.map(([number, id, what]) => {
        const label = labelOf(id);
        return html`
          <li key=${number} class=${number === at ? "on" : ""}>
            <button type="button" class="plainbtn" aria-pressed=${String(number === at)}
                onClick=${() => onSelect(number)}>
              <i class="sw" aria-hidden="true" style=${{ background: colourOf(label.colour) }}></i>
              <b dir="auto">${label.name}</b>
              <span class="muted cut" dir="auto">${what}</span>
            </button>
            <${Button} small icon="cross" disabled=${locked}
                aria-label=${t("draw.remove_this", { label: label.name, what })}
                onClick=${() => onRemove(number)} />
          </li>`;
      })}
    </ul>`;
}

/** The keys that every control with regions takes. */
export const regionKeys = ({ question, label, edits, remove, walk, nothing, locked }) =>
  locked
    ? {}
    : {
        ...Object.fromEntries(
          question.labels.slice(0, 9).map(({ id }, i) => [String(i + 1), () => label(id)]),
        ),
        "ctrl+z": edits.undo,
        "ctrl+shift+z": edits.redo,
        "ctrl+y": edits.redo,
        delete: remove,
        backspace: remove,
        "[": () => walk(-1),
        "]": () => walk(1),
        e: nothing,
      };

/** The number of the region before or after one of n; from none, the last or the first. */
export const walked = (at, by, n) => (n ? (at == null ? (by > 0 ? 0 : n - 1) : (at + by + n) % n) : null);
