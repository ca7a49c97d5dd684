// Which document of a kind is on the screen: one of those that are there, or a new one.
import { html, useState } from "./ui.js";
import { keys } from "./keys.js";
import { useLed } from "./navigate.js";
import { Button, Note, useId } from "./parts.js";
import { capital } from "./words.js";

/** What people call a document of this kind: its title where the view has `titles`, else its name. */
export const titled = (view, name) => view.titles?.[name] ?? name;

/** The row under the bar: the one on the screen, the others, a new one, `more`; `children` below. */
export function Choosing({ what, view, act, onNew, more, children }) {
  const id = useId("chosen");
  return html`
    <div class="choosing stack">
      <div class="row wrap">
        <label for=${id}>${capital(what)}</label>
        <select class="input" id=${id} value=${view.name}
            onChange=${(event) => act({ do: "choose", name: event.target.value })}>
          ${view.known.map(
            (name) => html`
              <option key=${name} value=${name} selected=${name === view.name}>
                ${titled(view, name)}
              </option>`,
          )}
        </select>
        <${Button} icon="plus" onClick=${onNew}>${`New ${what} …`}</${Button}>
        ${more}
      </div>
      ${children}
    </div>`;
}

/** The same row, and in its place the form of a new one where that is asked for: `Begin` gets `onLeave`. */
export function ChoosingOrNew({ Begin, act, children, ...row }) {
  const [asking, ask] = useState(false);
  const close = () => ask(false);
  useLed(row.view.led, ({ place }) => ask(place === "new"));
  if (!asking)
    return html`<${Choosing} ...${row} act=${act} onNew=${() => ask(true)}>${children}</${Choosing}>`;
  const leave = keys({ escape: close });
  return html`
    <div class="choosing" onKeyDown=${leave}>
      <${Begin} view=${row.view} act=${act} onDone=${close} onLeave=${close} />
    </div>`;
}

/**
 * Where none is on the screen: what such a document is, why one could not be opened, and those that are
 * there; `children` begin a new one.
 */
export function Starting({ view, act, about, children }) {
  return html`
    <div class="pane stack loose">
      <p class="muted">${about}</p>
      ${view.why_not && html`<${Note} tone="bad" icon="warn">${view.why_not}</${Note}>`}
      ${
        view.known.length > 0 &&
        html`
          <div class="row wrap">
            <span class="cap">Open</span>
            ${view.known.map(
              (name) => html`
                <${Button} key=${name} onClick=${() => act({ do: "choose", name })}>
                  ${titled(view, name)}
                </${Button}>`,
            )}
          </div>
          <hr class="rule" />`
      }
      ${children}
    </div>`;
}
