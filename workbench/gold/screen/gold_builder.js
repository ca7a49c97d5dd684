// The gold builder: coverage and blind labels, all items, disputes and the lock, batches with gold in them.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Note, Tabs } from "../../ui/parts.js";
import { Bring } from "../../ui/bring.js";
import { Shell } from "../../ui/shell.js";
import { useSubject } from "../../ui/history.js";
import { keepFocus, useKeys } from "../../ui/keys.js";
import { screen } from "../../ui/screen.js";
import { counted } from "../../ui/words.js";
import { Choose, Start } from "./choose.js";
import { Coverage } from "./coverage.js";
import { Blind } from "./blind.js";
import { Adjudicate } from "./adjudicate.js";
import { Lock } from "./lock.js";
import { Items } from "./items.js";
import { KeySheet } from "./keys.js";
import { MixIn } from "./mix.js";
import { Typed } from "./rules.js";

/** Under which guideline the set is; of a locked one also the way to its next version. */
function About({ view, act }) {
  return html`
    <span class="fine">under ${view.guideline}</span>
    <span class="grow"></span>
    ${
      view.locked &&
      html`
        <${Button} does="next" onClick=${() => act({ do: "next" })}>Start the next version</${Button}>`
    }`;
}

/** The pane of a tab, or the file that is being brought in. */
function Pane({ view, parts }) {
  if (view.bring) return html`<${Bring} bring=${view.bring} act=${parts.act} />`;
  if (view.tab === "items" && view.list)
    return html`
      <h3 class="pane items-head head">
        Items <span class="fine num">${counted(view.items, "item")} in use</span>
      </h3>
      <${Items} ...${parts} />`;
  if (view.tab === "mix" && view.mix) return html`<${MixIn} ...${parts} />`;
  if (view.tab === "adjudicate" && view.adjudication)
    return html`<div class="cols settling"><${Adjudicate} ...${parts} /><${Lock} ...${parts} /></div>`;
  if (view.blind?.item) return html`<${Blind} ...${parts} />`;
  return html`
    <div class="cols covering">
      <${Coverage} ...${parts} />
      <${Blind} ...${parts} />
    </div>`;
}

function Chosen({ view, act }) {
  const root = useRef(null);
  const typed = useRef(new Map());
  const [help, setHelp] = useState(false);
  const { take, onKeyDown } = useKeys({ "?": () => setHelp(true) });
  const busy = useRef(false);
  const stay = () => keepFocus(root);
  const soon = () => requestAnimationFrame(stay); // what had the focus may be gone by then
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
    { id: "items", name: "Items" },
    { id: "adjudicate", name: "Adjudicate and lock", n: view.waiting || undefined },
    { id: "mix", name: "Mix into work" },
  ];
  const closeHelp = () => {
    setHelp(false);
    root.current?.focus({ preventScroll: true });
  };
  const go = (tab) => doing({ do: "show", tab });
  const parts = { view, act: doing, take };
  useSubject(view.list?.open?.item ?? view.adjudication?.dispute?.item);
  return html`
    <div class="gold" ref=${root} tabindex="-1" onClick=${soon}
        onKeyDown=${(event) => {
          onKeyDown(event);
          soon();
        }}>
      <${Shell} title="Gold set"
          badge=${html`<${Badge} tone="accent">
              ${view.locked ? "" : "draft "}
              ${view.name} ${view.version}
            </${Badge}>`}
          right=${html`
            <${Button} kind="link" small hint="?" onClick=${() => setHelp(true)}>Keys</${Button}>
            <${Tabs} tabs=${tabs} on=${view.tab} onChange=${go} label="Panes" of="gold" />`}>
        ${
          !view.labelling &&
          html`
            <${Choose} view=${view} act=${doing} more=${html`<${About} view=${view} act=${doing} />`} />`
        }
        <div class="said" role="status">
          ${view.said && html`<${Note} tone="good" icon="tick">${view.said}</${Note}>`}
        </div>
        <div role="tabpanel" id="gold-panel" aria-labelledby=${`gold-tab-${view.tab}`}>
          <${Typed.Provider} value=${typed.current}>
            <${Pane} view=${view} parts=${parts} />
          </${Typed.Provider}>
        </div>
      </${Shell}>
      ${help && html`<${KeySheet} tab=${view.tab} onClose=${closeHelp} />`}
    </div>`;
}

function GoldBuilder({ view, act }) {
  if (!view.begin) return html`<${Chosen} key=${view.name} view=${view} act=${act} />`;
  return html`
    <div class="gold">
      <${Shell} title="Gold set"><${Start} view=${view} act=${act} /></${Shell}>
    </div>`;
}

/** The view with what was chosen among the items, before Python has answered. */
function foresee(view, { do: what, items = [], on = true }) {
  if (what !== "pick" || !view.list) return view;
  const { list } = view;
  const all = items.length === 0;
  const others = list.chosen.filter((item) => !items.includes(item));
  const chosen = all ? (on ? list.rows.map((row) => row.item) : []) : on ? [...others, ...items] : others;
  const n = all
    ? on
      ? Math.max(list.n_chosen, list.n)
      : 0
    : list.n_chosen + chosen.length - list.chosen.length;
  return { ...view, list: { ...list, chosen, n_chosen: n } };
}

export default screen(GoldBuilder, { foresee, joins: ({ do: what }) => what === "pick" });
