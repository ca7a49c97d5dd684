// The seal: asked once, in the same panel, with everything that cannot be changed afterwards.
import { html, useEffect, useRef } from "../../ui/ui.js";
import { keys } from "../../ui/keys.js";
import { Button, Note } from "../../ui/parts.js";

function Asking({ freeze, act }) {
  const first = useRef(null);
  const leave = () => act({ do: "leave_freeze" });
  useEffect(() => first.current?.focus(), []);
  return html`
    <div class="card sel stack mid" role="group" aria-label="Freeze" tabindex="-1" ref=${first}
        onKeyDown=${keys({ escape: leave })}>
      <b>After this, none of the following can change:</b>
      <ul class="sealed">${freeze.sealed.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
      <p class="fine">
        You can still add delivery files. Freezing records the time, and exactly which guideline
        and gold count.
      </p>
      ${
        freeze.warnings.length > 0 &&
        html`
          <${Note} tone="warn" icon="warn">
            <div class="stack">${freeze.warnings.map((line) => html`<p key=${line}>${line}</p>`)}</div>
          </${Note}>`
      }
      <div class="row">
        <${Button} kind="main" icon="lock" does="freeze"
            onClick=${() => act({ do: "freeze" })}>Freeze for good</${Button}>
        <${Button} onClick=${leave}>Not yet</${Button}>
      </div>
    </div>`;
}

export function Freeze({ view, act }) {
  const { freeze, form } = view;
  if (form.frozen) {
    const changed = view.state === "changed since";
    return html`
      <section class="stack mid" aria-label="Freeze" data-place="freeze">
        <h3 class="head">Frozen</h3>
        <${Note} tone=${changed ? "bad" : "good"} icon=${changed ? "warn" : "lock"}>
          ${
            changed
              ? "The file was changed after it was frozen. The report says so. " +
                "Restore it, or start a new pilot."
              : `Since ${view.frozen_at.replace("T", " ").slice(0, 16)} UTC.`
          }
        </${Note}>
        <ul class="sealed fine">${freeze.sealed.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
      </section>`;
  }
  return html`
    <section class="stack mid" aria-label="Freeze" data-place="freeze">
      <h3 class="head">Freeze</h3>
      ${
        freeze.asking
          ? html`<${Asking} freeze=${freeze} act=${act} />`
          : html`
            <p class="muted">Criteria are fixed before the first delivery. A frozen pilot stays as it is.</p>
            <div class="row wrap">
              <${Button} kind="main" icon="lock" does="ask_freeze" disabled=${!freeze.ready}
                  why=${freeze.ready ? "" : `${freeze.why.join("; ")}.`}
                  onClick=${() => act({ do: "ask_freeze" })}>Freeze …</${Button}>
            </div>`
      }
    </section>`;
}
