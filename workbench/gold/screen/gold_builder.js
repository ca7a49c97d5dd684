// The gold builder: coverage beside one expert's blind round, disputes beside the lock.
import { html, useEffect, useRef } from "../../ui/ui.js";
import { Badge, Button, Note, Tabs } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { keepFocus, useKeys } from "../../ui/keys.js";
import { screen } from "../../ui/screen.js";
import { counted } from "../../ui/words.js";
import { Choose, Start } from "./choose.js";
import { Coverage } from "./coverage.js";
import { Blind } from "./blind.js";
import { Adjudicate } from "./adjudicate.js";
import { Lock } from "./lock.js";

function Locked({ view, act }) {
  return html`
    <${Note} icon="lock">
      <div class="row wrap between">
        <span>
          <b>${view.version} is locked</b> and never changes. To add, verify or retire items, start its next
          version.
        </span>
        <${Button} does="next" onClick=${() => act({ do: "next" })}>Start the next version</${Button}>
      </div>
    </${Note}>`;
}

function Chosen({ view, act }) {
  const root = useRef(null);
  const { take, onKeyDown } = useKeys();
  const busy = useRef(false);
  const stay = () => keepFocus(root);
  const doing = (action) => {
    busy.current = true;
    return act(action).then((found) => {
      stay();
      return found;
    });
  };
  useEffect(() => {
    if (busy.current) stay();
    busy.current = false;
  }, [view]);
  const tabs = [
    { id: "label", name: "Cover and label" },
    { id: "adjudicate", name: "Adjudicate and lock", n: view.waiting || undefined },
  ];
  const go = (tab) => doing({ do: "show", tab });
  const parts = { view, act: doing, take };
  return html`
    <div class="gold" ref=${root} tabindex="-1" onKeyDown=${onKeyDown}>
      <${Shell} title="Gold builder"
          badge=${html`<${Badge} tone="accent">
              ${view.locked ? "" : "draft "}
              ${view.name} ${view.version}
            </${Badge}>`}
          right=${html`
            <span class="fine under">${counted(view.items, "item")} under ${view.guideline}</span>
            <${Tabs} tabs=${tabs} on=${view.tab} onChange=${go} label="Panes" of="gold" />`}>
        ${!view.labelling && html`<${Choose} view=${view} act=${doing} />`}
        <div class="said" role="status">
          ${view.said && html`<${Note} tone="good" icon="tick">${view.said}</${Note}>`}
        </div>
        ${view.locked && html`<div class="pane"><${Locked} view=${view} act=${doing} /></div>`}
        <div role="tabpanel" id="gold-panel" aria-labelledby=${`gold-tab-${view.tab}`}>
          ${
            view.tab === "adjudicate" && view.adjudication
              ? html`<div class="cols settling"><${Adjudicate} ...${parts} /><${Lock} ...${parts} /></div>`
              : html`
                <div class=${`cols covering ${view.blind ? "seated" : ""}`}>
                  <${Coverage} ...${parts} />
                  <${Blind} ...${parts} />
                </div>`
          }
        </div>
      </${Shell}>
    </div>`;
}

function GoldBuilder({ view, act }) {
  if (!view.begin) return html`<${Chosen} key=${view.name} view=${view} act=${act} />`;
  return html`
    <div class="gold">
      <${Shell} title="Gold builder"><${Start} view=${view} act=${act} /></${Shell}>
    </div>`;
}

export default screen(GoldBuilder);
