// A round of blind experts while they label: how far each is, and when their votes can be taken in.
import { html } from "../../ui/ui.js";
import { Badge, Button, Note, Progress } from "../../ui/parts.js";
import { goTo } from "../../ui/navigate.js";
import { Close, STATE } from "./people.js";

function Expert({ one }) {
  const [tone, word] = one.state === "done" ? ["good", "finished"] : STATE[one.state];
  return html`
    <tr>
      <td class="cut" dir="auto" title=${one.name}>${one.name}</td>
      <td><${Badge} tone=${tone}>${word}</${Badge}></td>
      <td class="wide">
        <${Progress} done=${one.done} total=${one.total}
            label=${`${one.name}: ${one.done} of ${one.total}`} />
      </td>
      <td class="right num nowrap">${one.done} of ${one.total}</td>
    </tr>`;
}

export function Experts({ view, act }) {
  const { experts, round } = view;
  const to = { tool: "gold", name: experts.gold, place: "label" };
  return html`
    <section class="pane stack mid" aria-label="Experts">
      <div class="row between wrap">
        <h3 class="head">How far the experts are</h3>
        <span class="muted num">
          ${experts.begun} of ${experts.invited} begun, ${experts.finished} finished
        </span>
      </div>
      ${
        experts.rows.length
          ? html`
            <table class="plain experts">
              <thead>
                <tr>
                  <th>Expert</th>
                  <th>State</th>
                  <th>Progress</th>
                  <th class="right">Labelled</th>
                </tr>
              </thead>
              <tbody>
                ${experts.rows.map((one) => html`<${Expert} key=${one.name} one=${one} />`)}
              </tbody>
            </table>`
          : html`<p class="muted">Invite two experts or more: each labels without seeing the others.</p>`
      }
      ${
        experts.ended
          ? html`
            <${Note} tone="good" icon="tick">
              <div class="row wrap between">
                <span>The blind round is over. Import its votes in the gold set.</span>
                <${Button} kind="main" onClick=${(event) => goTo(event, to)}>Open the gold set</${Button}>
              </div>
            </${Note}>`
          : html`
            <${Note} icon="lock">
              Nobody sees a vote before the round ends: when everybody has finished, or when you close it.
            </${Note}>
            ${!round.closed && experts.rows.length > 0 && html`<${Close} act=${act} />`}`
      }
    </section>`;
}
