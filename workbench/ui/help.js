// All keys on one sheet.
import { html, useEffect, useRef } from "./ui.js";
import { Button, Key, useId } from "./parts.js";

/** The keys of the card as rows of a table: what is pressed, and the sentence of what it does. */
const KEYS = [
  ["choose", ["1", "9"], "–"],
  ["skip", []],
  ["submit", ["↵"]],
  ["undo", ["U"]],
  ["guideline", ["G"]],
  ["search", ["/"]],
  ["walk", ["J", "K"]],
  ["wrong", ["W"]],
  ["clear", ["Esc"]],
  ["all", ["?"]],
];

/** A row for each way to give no label in the place of "skip". */
const rowsOf = (skips, t) =>
  KEYS.flatMap(([id, pressed, between]) =>
    id === "skip"
      ? skips.map((skip) => [id, [skip.key], between, t(`skip.${skip.id}.short`)])
      : [[id, pressed, between, t(`keys.${id}`)]],
  );

/** `more` are the keys of the control in which the answer is given. */
export function KeyTable({ t, only, n, skips, more = [] }) {
  const shown = (pressed, id) =>
    id === "choose" && n ? (n > 1 ? ["1", String(Math.min(9, n))] : ["1"]) : pressed;
  const of = more.map(([id, pressed, between]) => [id, pressed, between, t(`keys.${id}`)]);
  const [first, ...rest] = rowsOf(skips, t);
  return html`
    <dl class="keytable">
      ${[first, ...of, ...rest]
        .filter(([id]) => (!only || only.includes(id)) && (id !== "choose" || n !== 0))
        .map(
          ([id, pressed, between, name]) => html`
          <dt key=${name}>
            ${shown(pressed, id).map(
              (key, i) => html`
                ${i > 0 && (between ?? "")}
                <${Key}>${key}</${Key}>
                <span class="unseen">${key} </span>`,
            )}
          </dt>
          <dd>${name}</dd>`,
        )}
    </dl>`;
}

export function Help({ t, n, skips, more, onClose }) {
  const box = useRef(null);
  const id = useId("keys");
  useEffect(() => box.current.querySelector("button").focus(), []);
  const stay = (event) => event.key === "Tab" && event.preventDefault();
  return html`
    <div class="helpsheet" onClick=${(event) => event.target === event.currentTarget && onClose()}>
      <div role="dialog" aria-modal="true" aria-labelledby=${id} ref=${box} onKeyDown=${stay}>
        <h2 id=${id}>${t("keys.title")}</h2>
        <${KeyTable} t=${t} n=${n} skips=${skips} more=${more} />
        <p class="fine">${t("keys.off")}</p>
        <div class="row"><${Button} onClick=${onClose}>${t("keys.close")}</${Button}></div>
      </div>
    </div>`;
}
