// A list of sentences: type at its end to add one, take one out, move one.
import { html, useRef, useState } from "../../ui/ui.js";
import { Icon } from "../../ui/parts.js";
import { useTyped } from "../../ui/typed.js";
import { isWrong, Wrong, wrongAt } from "./fields.js";
import { keyOf } from "./places.js";

function Line({ screen, at, texts, i, label, onNext }) {
  const here = [...at, i];
  const found = wrongAt(screen.view.problems, here);
  const send = (next, run) =>
    screen.set(
      at,
      texts.map((one, n) => (n === i ? next : one)),
      run,
    );
  const [text, type, out] = useTyped(texts[i], send);
  const step = (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      out();
      onNext();
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      out();
      screen.move(here, i + (event.key === "ArrowUp" ? -1 : 1));
    }
  };
  return html`
    <li class=${found.some(isWrong) ? "bad" : found.length ? "ge-advice" : ""}>
      <input class="ge-line" data-at=${keyOf(here)} aria-label=${`${label}, entry ${i + 1}`} value=${text}
          dir="auto" onInput=${(event) => type(event.target.value)} onBlur=${out} onKeyDown=${step} />
      <button type="button" class="ge-x" aria-label=${`Take entry ${i + 1} out`}
          onClick=${() => {
            out();
            screen.set(
              at,
              texts.filter((_, n) => n !== i),
            );
          }}>
        <${Icon} name="cross" />
      </button>
    </li>`;
}

/** `label` above the list, `hint` beside it. */
export function Lines({ screen, at, label, hint }) {
  const texts = at.reduce((node, step) => node?.[step], screen.view.tree) ?? [];
  const [fresh, setFresh] = useState("");
  const last = useRef(null);
  const add = () => {
    if (!fresh.trim()) return;
    screen.set(at, [...texts, fresh.trim()]);
    setFresh("");
  };
  return html`
    <div class="stack ge-tight" role="group" aria-label=${label}>
      <div class="lab">${label}<span class="fine">${hint}</span></div>
      <ul class="lines">
        ${texts.map(
          (_, i) => html`
            <${Line} key=${i} screen=${screen} at=${at} texts=${texts} i=${i} label=${label}
                onNext=${() => last.current.focus()} />`,
        )}
        <li class="ge-fresh">
          <input class="ge-line" ref=${last} data-at=${keyOf([...at, texts.length])}
              aria-label=${`${label}, another entry`} placeholder="Add one, then Enter" value=${fresh}
              dir="auto" onInput=${(event) => setFresh(event.target.value)} onBlur=${add}
              onKeyDown=${(event) => {
                if (event.key === "Enter") {
                  event.preventDefault();
                  add();
                }
              }} />
        </li>
      </ul>
      <${Wrong} found=${wrongAt(screen.view.problems, at, true)} />
    </div>`;
}
