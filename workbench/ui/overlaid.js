// An item outside the card: quoted, with answers over it, and the answers on offer or one given here.
import { html, useState } from "./ui.js";
import { Icon, useId } from "./parts.js";
import { Content } from "./content.js";
import { Marks, takesPlace } from "./marks.js";
import { controlOf } from "./kinds/controls.js";
import { EMPTY } from "./kinds/typed.js";
import { speaker } from "./words.js";

/**
 * What an item shows, as the card of a round does; a long one is scrolled, by keys too. `drawn` stands in the
 * place of part `on`.
 */
export function Quoted({ content, words, on, drawn }) {
  return html`
    <div class="quote" tabindex="0" role="group" aria-label="The item">
      <${Content} parts=${content} t=${speaker(words, "en")} on=${on} drawn=${drawn} />
    </div>`;
}

/** The item with the answers on it over each other. `called` is what `Marks` has for words. */
export function Overlaid({ content, on, layers, words, called, ...marks }) {
  const drawn =
    layers?.some((layer) => layer.marks.length) &&
    html`<${Marks} part=${content[on ?? -1]} layers=${layers} words=${called} ...${marks} />`;
  const below = on == null || !takesPlace(content[on], layers ?? []);
  if (drawn && below) return html`<${Quoted} content=${content} words=${words} />${drawn}`;
  return html`<${Quoted} content=${content} words=${words} on=${on ?? undefined} drawn=${drawn} />`;
}

/** What an answer is drawn on, and the control of the question's kind for an item with this content. */
const controlFor = ({ question, content, on }) => {
  const part = content[on ?? -1] ?? null;
  return { part, control: controlOf(question, part) };
};

/** The control of the question's kind, for an answer that is no choice among labels; `mark` is its place. */
export function Control({ mark, question, on, content, answer, locked, words, onAnswer, take, submit, id }) {
  const { part, control } = controlFor({ question, content, on });
  return html`
    <${control.View} key=${mark} question=${question} part=${control.drawn ? part : undefined}
        answer=${answer} onAnswer=${onAnswer} locked=${locked} take=${(keys) => take(keys, "control")}
        submit=${submit} t=${speaker(words, "en")} speak=${() => {}} labelledby=${id} />`;
}

/** The text of an answer that is given in a control, as an action sends it; null while it is not ready. */
export function textOf(asked, answer) {
  const { control } = controlFor(asked);
  if (answer === null || !control.ready(answer, asked.question)) return null;
  const sent = control.send(answer, asked.question);
  return Array.isArray(sent) ? sent.join("|") || EMPTY : sent;
}

/**
 * An answer of a kind that is no label: one of the `ways` on offer, `{ label, called, says }` each, or one
 * given here. `asked` is `{ question, content, on }`; `label` the text of the chosen answer.
 */
export function OneOf({ title, ways, asked, label, words, take, onPick }) {
  const id = useId("answer");
  const { control } = controlFor(asked);
  const [own, draw] = useState(/** @type {{ answer: any } | null} */ (null));
  const give = (answer) => {
    draw({ answer });
    onPick(textOf(asked, answer));
  };
  return html`
    <div class="field">
      <span class="lab" id=${id}>${title}</span>
      <div class="stack" role="radiogroup" aria-labelledby=${id}>
        ${ways.map(
          (way) => html`
            <button type="button" class=${`chip ${!own && label === way.label ? "on" : ""}`} role="radio"
                aria-checked=${String(!own && label === way.label)} key=${way.called}
                onClick=${() => {
                  draw(null);
                  onPick(way.label);
                }}>
              <span dir="auto">${way.called}</span>
              ${way.says && html`<span class="fine">${way.says}</span>`}
            </button>`,
        )}
        <button type="button" class=${`chip ${own ? "on" : "add"}`} role="radio"
            aria-checked=${String(Boolean(own))}
            onClick=${() => give(label && control.read ? control.read(label, asked.question) : null)}>
          <${Icon} name="plus" />
          ${label && !own && control.read ? "Change it" : "Another answer"}
        </button>
      </div>
      ${
        own &&
        html`
          <${Control} ...${asked} answer=${own.answer} locked=${false} words=${words} take=${take}
              submit=${() => {}} id=${id} onAnswer=${give} />`
      }
    </div>`;
}
