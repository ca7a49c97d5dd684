// The frame of a screen: a bar with its name, its state and what may be taken away, then the rest.
import { html } from "./ui.js";
import { NextSteps } from "./next_step.js";
import { HistoryButton } from "./history.js";
import { Offers } from "./offers.js";

export function Shell({ title, badge, right, children }) {
  return html`
    <div class="bar">
      <h2>${title}</h2>
      ${badge}
      <span class="grow"></span>
      <span class="row takes"><${HistoryButton} /><${Offers} /></span>
      ${right}
    </div>
    <${NextSteps} />
    ${children}`;
}
