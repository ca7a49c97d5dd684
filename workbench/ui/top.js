// What stays above every item: where one is, whether answers are saved, and how long.
import { html } from "./ui.js";
import { Icon, Progress } from "./parts.js";
import { Clock } from "./clock.js";

function Position({ view, t }) {
  const { progress, item } = view;
  const total = progress.total ?? progress.at_most;
  const id = progress.total ? "item.position" : total ? "item.position_at_most" : "item.position_alone";
  return html`
    <h1 class="strong position" id="q-position">${t(id, { turn: item?.turn ?? progress.done, total })}</h1>`;
}

/** What became of the answers: saved, under way, or so many that wait on this device. */
function Saved({ line, saving, done, t }) {
  const away = t.has(`away.${line?.state}`);
  const waits = away && line.waiting > 0;
  if (away)
    return html`
      <span class="saved warn">
        <${Icon} name="offline" />
        <span>${t(`away.${line.state}`)}${waits && `, ${t("line.waiting", { n: line.waiting })}`}</span>
      </span>`;
  if (saving) return html`<span class="saved"><${Icon} name="up" />${t("item.saving")}</span>`;
  return done > 0 && html`<span class="saved"><${Icon} name="tick" />${t("line.saved")}</span>`;
}

export function Top({ view, act, t, line, saving, speak }) {
  const { progress } = view;
  return html`
    <header class="qtop">
      <div class="row between">
        <${Position} view=${view} t=${t} />
        <span class="row states">
          <${Saved} line=${line} saving=${saving} done=${progress.done} t=${t} />
          <${Clock} seconds=${view.seconds} t=${t} speak=${speak} onEnd=${() => act({ do: "look" })} />
        </span>
      </div>
      <${Progress} done=${progress.done} total=${progress.total ?? progress.at_most ?? progress.done}
          label=${t("item.progress", { done: progress.done })} />
    </header>`;
}
