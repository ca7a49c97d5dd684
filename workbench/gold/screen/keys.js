// The keys of a pane on one sheet, by `?`.
import { html, useEffect, useRef } from "../../ui/ui.js";
import { Button, Key, useId } from "../../ui/parts.js";

const EVERYWHERE = [
  ["?", "these keys"],
  ["Esc", "close"],
];
const ROWS = {
  label: [
    ["1 – 9", "choose a label"],
    ["0", "I cannot tell"],
    ["↵", "submit"],
    ["S", "skip: ask it last"],
    ["U", "undo"],
    ["G", "what the guideline says"],
    ["W", "why: write a note"],
  ],
  items: [
    ["J K", "next, previous item"],
    ["↵", "open or close the item"],
    ["X", "choose it; with Shift all between"],
    ["A", "choose all, or none"],
    ["/", "search"],
    ["C", "correct the open item's answer"],
    ["1 – 9", "while correcting: the gold answer"],
    ["R", "while correcting: the rationale"],
    ["D", "drop the open item, or the chosen ones"],
    ["U", "undo"],
    ["[ ]", "page before, next page"],
  ],
  adjudicate: [
    ["1 – 9", "the gold answer; of a set, each label"],
    ["E", "of a set: none of these"],
    ["R", "rationale"],
    ["↵", "save; in a field Ctrl+↵"],
    ["V", "a stale answer still holds"],
    ["G", "the guideline does not say"],
    ["D", "drop the item"],
    ["J K", "next, previous dispute"],
    ["U", "undo"],
  ],
  mix: [],
};

export function KeySheet({ tab, onClose }) {
  const box = useRef(null);
  const id = useId("keys");
  useEffect(() => box.current.querySelector("button").focus(), []);
  const close = (event) => {
    if (event.key === "Tab") event.preventDefault();
    if (event.key !== "Escape" && event.key !== "?") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return html`
    <div class="helpsheet" onClick=${(event) => event.target === event.currentTarget && onClose()}>
      <div role="dialog" aria-modal="true" aria-labelledby=${id} ref=${box} onKeyDown=${close}>
        <h2 id=${id}>Keys</h2>
        <dl class="keytable">
          ${[...ROWS[tab], ...EVERYWHERE].map(
            ([key, does]) =>
              html`
                <dt key=${does}><${Key}>${key}</${Key}><span class="unseen">${key} </span></dt>
                <dd>${does}</dd>`,
          )}
        </dl>
        <p class="fine">While you write in a field, keys are letters.</p>
        <div class="row"><${Button} onClick=${onClose}>Close</${Button}></div>
      </div>
    </div>`;
}
