// The pilot designer: the form with the plan beside it, deliveries and report, comparison, scorecards,
// ramp-up.
import { html, useRef } from "../../ui/ui.js";
import { Badge, Button, Note, Tabs } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { focusIn, keys } from "../../ui/keys.js";
import { showPlace, useLed } from "../../ui/navigate.js";
import { screen } from "../../ui/screen.js";
import { Choose, Start } from "./choose.js";
import { Bring } from "../../ui/bring.js";
import { Form } from "./form.js";
import { Planner } from "./planner.js";
import { Freeze } from "./freeze.js";
import { Run } from "./run.js";
import { Compare } from "./compare.js";
import { Scorecard } from "./scorecard.js";
import { Ramp } from "./ramp.js";

const NAMES = {
  design: "Design",
  run: "Deliveries",
  compare: "Compare",
  scorecard: "Scorecard",
  ramp_up: "Ramp-up",
};
const PANES = { run: Run, compare: Compare, scorecard: Scorecard, ramp_up: Ramp };

function State({ view }) {
  const n = Object.keys(view.problems).length;
  if (view.state === "frozen") return html`<${Badge} tone="good" icon="lock">frozen</${Badge}>`;
  if (view.state === "changed since")
    return html`<${Badge} tone="bad" icon="warn">changed since frozen</${Badge}>`;
  if (n)
    return html`
      <${Badge} tone="bad" icon="warn">
        ${n === 1 ? "1 field" : `${n} fields`} to fix, not saved
      </${Badge}>`;
  return html`
    <span class="row">
      <${Badge} tone="accent">draft</${Badge}>
      <span class="fine">
        ${view.on_disk && !view.unsaved ? "saved" : "a proposal, saved once you change it"}
      </span>
    </span>`;
}

function Design({ view, act }) {
  return html`
    <div class="cols designing">
      <${Form} view=${view} act=${act} />
      <div class="pane stack big side">
        <${Planner} view=${view} act=${act} />
        <hr class="rule" />
        <${Freeze} view=${view} act=${act} />
      </div>
    </div>`;
}

function Chosen({ view, act }) {
  const root = useRef(null);
  const nextWrong = () => {
    const all = [...root.current.querySelectorAll("[aria-invalid=true]")];
    const at = all.indexOf(focusIn(root.current));
    all[(at + 1) % all.length]?.focus();
  };
  const tab = (i) => () => act({ do: "tab", tab: Object.keys(NAMES)[i] });
  const undo = () => view.can_undo && act({ do: "undo" });
  const redo = () => view.can_redo && act({ do: "redo" });
  const handle = keys({
    "ctrl+z": undo,
    "ctrl+shift+z": redo,
    "ctrl+y": redo,
    f8: nextWrong,
    ...Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`alt+${i + 1}`, tab(i)])),
  });
  const Pane = PANES[view.tab] ?? Design;
  useLed(view.led, ({ place }) => place && showPlace(root.current, place));
  return html`
    <div class="pilot" ref=${root} tabindex="-1" onKeyDown=${handle}>
      <${Shell} title=${view.title || view.name} badge=${html`<${State} view=${view} />`}
          right=${html`
            ${
              !view.form.frozen &&
              html`
                <span class="row undo">
                  <${Button} kind="link" small icon="undo" disabled=${!view.can_undo} onClick=${undo}>
                    Undo
                  </${Button}>
                </span>`
            }
            <${Tabs} tabs=${Object.entries(NAMES).map(([id, name]) => ({ id, name }))} on=${view.tab}
                onChange=${(id) => act({ do: "tab", tab: id })} label="Panes" of="pilot" />`}>
        <${Choose} view=${view} act=${act} />
        <div class="said" role="status">
          ${view.said && html`<${Note} tone="good" icon="tick">${view.said}</${Note}>`}
        </div>
        ${
          view.refused?.includes("changed by somebody else") &&
          html`
            <div class="said">
              <${Button} onClick=${() => act({ do: "reload" })}>Read the file again</${Button}>
            </div>`
        }
        <div role="tabpanel" id="pilot-panel" aria-labelledby=${`pilot-tab-${view.tab}`}>
          ${
            view.bring
              ? html`<${Bring} bring=${view.bring} act=${act} />`
              : html`<${Pane} view=${view} act=${act} />`
          }
        </div>
      </${Shell}>
    </div>`;
}

function PilotDesigner({ view, act }) {
  if (view.form) return html`<${Chosen} key=${view.name} view=${view} act=${act} />`;
  return html`
    <div class="pilot">
      <${Shell} title="Pilot"><${Start} view=${view} act=${act} /></${Shell}>
    </div>`;
}

export default screen(PilotDesigner);
