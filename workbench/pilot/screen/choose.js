// Which pilot is on the screen: one that is there, or a new one under a name of one's own.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { ChoosingOrNew, Starting, titled } from "../../ui/choosing.js";
import { optionsOf } from "../../ui/fields.js";
import { Button, useId } from "../../ui/parts.js";

const ABOUT =
  "A pilot compares vendors on the same items, by criteria that are fixed before the first delivery. " +
  "You need a locked gold set: it decides what is right.";

/** A name, and whose terms to begin with; `onLeave` is missing where there is nothing to go back to. */
function Begin({ view, act, onDone, onLeave }) {
  const id = useId("new");
  const terms = useId("terms");
  const [name, type] = useState("");
  const [like, take] = useState("");
  const options = [["", "new ones"], ...view.earlier.map((one) => [one, `as in ${titled(view, one)}`])];
  const field = useRef(null);
  useEffect(() => onLeave && field.current.focus(), []);
  const begin = async (event) => {
    event.preventDefault();
    if (name.trim() && !(await act({ do: "begin", name, like })).refused) onDone();
  };
  return html`
    <form class="row wrap begin" onSubmit=${begin}>
      <label for=${id}>Name of the new pilot</label>
      <input class="input" id=${id} ref=${field} value=${name} maxlength="64"
          placeholder="such as spring-2027" autocomplete="off" spellcheck=${false}
          onInput=${(event) => type(event.target.value)} />
      ${
        view.earlier.length > 0 &&
        html`
          <label for=${terms}>Terms and vendors</label>
          <select class="input" id=${terms} value=${like} onChange=${(event) => take(event.target.value)}>
            ${optionsOf(options, like)}
          </select>`
      }
      <button type="submit" class="btn primary" aria-disabled=${name.trim() ? undefined : "true"}>
        Begin
      </button>
      ${onLeave && html`<${Button} onClick=${onLeave}>Not now</${Button}>`}
    </form>`;
}

/** The row under the bar. */
export function Choose({ view, act }) {
  return html`<${ChoosingOrNew} what="pilot" view=${view} act=${act} Begin=${Begin} />`;
}

/** Where no pilot is on the screen: choose one, or begin the first. */
export function Start({ view, act }) {
  return html`
    <${Starting} view=${view} act=${act} about=${ABOUT}>
      <${Begin} view=${view} act=${act} onDone=${() => {}} />
    </${Starting}>`;
}
