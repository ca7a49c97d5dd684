// What stands above every item: where one is, and how long.
import { html } from "./ui.js";
import { Progress } from "./parts.js";
import { Clock } from "./clock.js";

function Position({ view, t }) {
  const { progress, item } = view;
  const total = progress.total ?? progress.at_most;
  const id = progress.total ? "item.position" : total ? "item.position_at_most" : "item.position_alone";
  return html`
    <h1 class="strong position" id="q-position">${t(id, { turn: item?.turn ?? progress.done, total })}</h1>`;
}

export function Top({ view, act, t }) {
  const { progress } = view;
  return html`
    <header class="qtop">
      <div class="row between">
        <${Position} view=${view} t=${t} />
        <${Clock} seconds=${view.seconds} t=${t} onEnd=${() => act({ do: "look" })} />
      </div>
      <${Progress} done=${progress.done} total=${progress.total ?? progress.at_most ?? progress.done}
          label=${t("item.progress", { done: progress.done })} />
    </header>`;
}
