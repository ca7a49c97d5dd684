// Each change against the last published version, with its kind and why it asks for that step.
import { html } from "../../ui/ui.js";
import { Badge, Note } from "../../ui/parts.js";
import { placeOf } from "./places.js";

/** How grave a step is, by its size. */
export const TONES = { MAJOR: "bad", MINOR: "warn", PATCH: "plain" };

/** Old lines and new ones, without those that both sides have. */
function Sides({ change }) {
  const was = change.was.filter((line) => !change.now.includes(line));
  const now = change.now.filter((line) => !change.was.includes(line));
  if (!was.length && !now.length) return null;
  return html`
    <details>
      <summary class="fine">Before and after</summary>
      <div class="stack ge-tight ge-sides">
        ${was.map(
          (line) => html`<p key=${`-${line}`} class="ge-was"><span class="unseen">was: </span>${line}</p>`,
        )}
        ${now.map(
          (line) => html`<p key=${`+${line}`} class="ge-now"><span class="unseen">is: </span>${line}</p>`,
        )}
      </div>
    </details>`;
}

export function Wording({ screen, change }) {
  if (!change.wording) return null;
  return html`
    <label class="ge-check">
      <input type="checkbox" checked=${change.what === "reworded"}
          onChange=${(event) =>
            screen.act({ do: "wording", subject: change.subject, on: event.target.checked })} />
      <span>
        Reworded, same meaning.${" "}
        <span class="fine">Recorded as your statement.</span>
      </span>
    </label>`;
}

export function Changes({ screen }) {
  const { view } = screen;
  const found = view.changes;
  if (!found.valid)
    return html`
      <${Note} tone="warn" icon="warn">Correct the problems to see what changed.</${Note}>`;
  if (!found.since)
    return html`
      <${Note} tone="accent" icon="info">
        Nothing is published yet. The first version will be ${found.version}.
      </${Note}>`;
  return html`
    <div class="stack mid">
      <div class="row between wrap">
        <span class="nowrap">${found.since} <span class="muted">to</span> <b>${found.version}</b></span>
        ${
          found.all.length > 0 &&
          html`
            <${Badge} tone=${TONES[found.needed]}>
              ${found.does}
            </${Badge}>`
        }
      </div>
      ${!found.all.length && html`<p class="muted">Nothing differs from ${found.since}.</p>`}
      ${
        found.steps.length > 0 &&
        html`
          <div class="note info">
            <div class="stack ge-tight">
              <b>What becomes of old answers</b>
              ${found.steps.map((step) => html`<span key=${step}>${step}</span>`)}
            </div>
          </div>`
      }
      <ul class="list">
        ${found.all.map((one, i) => {
          const at = placeOf(view.tree, one.subject);
          return html`
            <li key=${`${one.subject} ${i}`} class="ge-change">
              <div class="stack ge-tight grow">
                <div><${Badge} tone=${TONES[one.bump]}>${one.does}</${Badge}></div>
                <div class="strong">
                  ${
                    at
                      ? html`
                        <button type="button" class="textlink ge-to" onClick=${() => screen.choose(at)}>
                          ${one.title}
                        </button>`
                      : one.title
                  }
                </div>
                <div class="muted">${one.why}</div>
                <${Sides} change=${one} />
                <${Wording} screen=${screen} change=${one} />
              </div>
            </li>`;
        })}
      </ul>
    </div>`;
}
