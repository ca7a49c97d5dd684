// No round is there yet: what a round is, how to make the first one, and what comes after.
import { html } from "../../ui/ui.js";
import { Button, Icon, Note } from "../../ui/parts.js";
import { goTo } from "../../ui/navigate.js";

const STEPS = [
  ["plus", "Make a round", "A plan shows what the round can decide, and how long it takes."],
  ["people", "Invite people", "Each gets a link of their own and answers in any browser, also on a phone."],
  ["clock", "Watch here", "Who has begun, who is ready, and which rules are missed most, while they answer."],
  ["pen", "Fix the guideline", "Decide what was unclear, and ask again only what changed."],
];

export function Empty({ view, act, onNew }) {
  const { running, failed } = view.dry_run;
  return html`
    <div class="pane empty">
      <div class="stack mid">
        <h3 class="head">No round yet</h3>
        <p>
          A round shows who can label your data as the guideline says. People answer items whose right
          answer is known. Each gets a verdict: passed, not yet, or not enough evidence yet.
        </p>
        <ol class="first-steps">
          ${STEPS.map(
            ([icon, title, text], i) => html`
              <li key=${title}>
                <span class="step-icon"><${Icon} name=${icon} /></span>
                <span><b>${i + 1}. ${title}</b><span class="muted">${text}</span></span>
              </li>`,
          )}
        </ol>
        <div class="row wrap">
          ${
            view.gold
              ? html`
                <${Button} kind="main" icon="plus" does="round_make" onClick=${onNew}>New round</${Button}>`
              : html`
                <${Button} kind="main" icon="lock"
                    onClick=${(event) => goTo(event, { tool: "gold", place: "lock" })}>
                  Lock a gold set first
                </${Button}>
                <span class="fine">A gold set holds items with their right answers.</span>`
          }
        </div>
        ${
          view.gold &&
          html`<p class="fine">Gold set ${view.gold} is locked: you can make a round from it now.</p>`
        }
      </div>
      <div class="stack mid try">
        <h3 class="head">Look at it first</h3>
        <p>
          Twelve simulated people take a round. You see verdicts, misses, appeals and a meeting as you will
          with real people. Everything they do is made up, and every screen says so.
        </p>
        <div class="row wrap">
          <${Button} icon="people" does="dry_run" disabled=${running || !view.gold}
              why=${running ? "This takes some seconds." : view.gold ? "" : "Lock a gold set first."}
              onClick=${() => act({ do: "dry_run" })}>Try it with simulated people</${Button}>
        </div>
        ${failed && html`<${Note} tone="bad" icon="warn" role="alert">${failed}</${Note}>`}
        <${Note} icon="info">This dry run stays apart from real rounds and real people.</${Note}>
      </div>
    </div>`;
}
