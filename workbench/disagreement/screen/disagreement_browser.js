// The disagreement browser: how far people agree, which labels are confused, the items behind it, who agrees
// with whom.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Tabs, Toast } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { useSubject } from "../../ui/history.js";
import { keepFocus, useKeys } from "../../ui/keys.js";
import { showPlace, useLed } from "../../ui/navigate.js";
import { screen } from "../../ui/screen.js";
import { counted } from "../../ui/words.js";
import { Agreement } from "./agreement.js";
import { Pairs } from "./pairs.js";
import { Items } from "./items.js";
import { Audit } from "./audit.js";
import { Parts } from "./parts.js";
import { AgainstGold } from "./gold.js";
import { Bring } from "../../ui/bring.js";
import { Similarity } from "./similarity.js";
import { Pick } from "../../ui/search.js";

const PANES = { items: Items, parts: Parts, audit: Audit };
const SCOPES = { vendor: "vendor", batch: "batch", guideline_version: "guideline version" };

function Scope({ view, act }) {
  const names = Object.keys(view.scopes);
  return names.map(
    (name) => html`
      <${Pick} key=${name} label=${SCOPES[name]}
          none=${`all ${SCOPES[name]}s`.replace("batchs", "batches")} value=${view.scope[name] ?? ""}
          options=${view.scopes[name].map(({ id, name: called }) => [id, called])}
          onPick=${(value) => act({ do: "scope", [name]: value })} />`,
  );
}

/** What was guessed or left out as the file was read, folded away. */
function Read({ losses }) {
  return (
    losses.length > 0 &&
    html`
      <details class="read">
        <summary class="fine">${counted(losses.length, "note")} on how the answers were read</summary>
        <ul>${losses.map((one) => html`<li class="fine" key=${one}>${one}</li>`)}</ul>
      </details>`
  );
}

/** Tables that belong to the answers. */
function Add({ act }) {
  const tables = { items: "Texts …", gold: "Right answers …", probabilities: "Probabilities …" };
  const add = (holds) => () => act({ do: "add", holds });
  return html`
    <span class="fine">Add</span>
    ${Object.entries(tables).map(
      ([holds, name]) => html`
        <${Button} key=${holds} small kind="link" onClick=${add(holds)}>${name}</${Button}>`,
    )}`;
}

function Browser({ view, act }) {
  const root = useRef(null);
  const busy = useRef(false);
  const [n, setN] = useState(0);
  const [slow, setSlow] = useState("");
  const stay = () => keepFocus(root);
  const doing = (action) => {
    busy.current = true;
    const timer = setTimeout(
      () => setSlow(action.tab === "audit" ? "Judging the answers …" : "Counting …"),
      400,
    );
    return act(action).then((found) => {
      clearTimeout(timer);
      setSlow("");
      stay();
      setN((before) => before + 1);
      return found;
    });
  };
  useEffect(() => {
    if (busy.current) stay();
    busy.current = false;
  }, [view]);
  useLed(view.led, ({ place }) => place && showPlace(root.current, place));
  const list = (action) =>
    doing(action).then(() => root.current?.querySelector(".items")?.scrollIntoView({ block: "nearest" }));
  const show = (pair) => list({ do: "filter", gold: "", pair });
  const undo = view.can_undo ? () => doing({ do: "undo" }) : undefined;
  const { take, onKeyDown } = useKeys(undo ? { u: undo } : {});
  const tabs = [
    { id: "items", name: "Items people disagree on", n: view.split.toLocaleString("en") },
    ...(view.by_parts ? [{ id: "parts", name: "Part by part" }] : []),
    { id: "audit", name: "Labels to review", n: view.audit?.flagged?.toLocaleString("en") },
  ];
  const Pane = PANES[view.tab];
  const parts = { view, act: doing, take };
  useSubject(view.open?.item);
  return html`
    <div class="disagree" ref=${root} tabindex="-1" onKeyDown=${onKeyDown}>
      <${Shell} title="Disagreement"
          badge=${html`
            <${Badge} tone="accent">${view.question}</${Badge}>
            ${view.simulated && html`<${Badge}>simulated annotators</${Badge}>`}`}
          right=${html`
            ${!view.may_choose && html`<span class="fine cut" title=${view.title}>${view.title}</span>`}
            <${Scope} ...${parts} />
            <label class="row names fine">
              <input type="checkbox" checked=${view.show_names}
                  onChange=${() => doing({ do: "show_names", names: view.show_names ? "" : "yes" })} />
              Show names
            </label>`}>
        ${
          view.may_choose &&
          html`
            <div class="choosing row wrap">
              <span class="fine">Answers</span>
              <b class="cut" title=${view.title}>${view.title}</b>
              <${Button} icon="plus" small onClick=${() => act({ do: "other", on: true })}>
                Other answers …
              </${Button}>
              ${view.may_add && html`<${Add} act=${act} />`}
              ${view.read_as && html`<span class="fine" role="status">${view.read_as}</span>`}
            </div>`
        }
        <${Read} losses=${view.losses} />
        <div class="cols top">
          <${Agreement} view=${view} />
          <${Pairs} view=${view} show=${show} act=${doing} />
        </div>
        <section class="split items" aria-label="Items" data-place="items review">
          <div class="bar">
            <${Tabs} tabs=${tabs} on=${view.tab} onChange=${(tab) => doing({ do: "tab", tab })} label="Lists"
                of="disagree" />
            <span class="grow"></span>
            <span class="fine" role="status">${slow}</span>
            <${Toast} key=${n} text=${view.said} hint=${view.undoable && "U"}
                onUndo=${view.undoable ? undo : undefined} />
          </div>
          <div role="tabpanel" id="disagree-panel" aria-labelledby=${`disagree-tab-${view.tab}`}>
            <${Pane} ...${parts} />
          </div>
        </section>
        <${AgainstGold} view=${view} act=${list} />
        <${Similarity} view=${view} act=${doing} />
      </${Shell}>
      <p class="unseen" aria-live="polite">${counted(view.list.n, "item")} in the list</p>
    </div>`;
}

function Disagreement({ view, act }) {
  if (view.bring)
    return html`
      <div class="disagree">
        <${Shell} title="Disagreement">
          <${Bring} bring=${view.bring} act=${act} leave=${view.back} />
        </${Shell}>
      </div>`;
  return html`<${Browser} view=${view} act=${act} />`;
}

/** The view with what was picked, before Python has answered. */
function foresee(view, action) {
  if (action.do !== "pick" || !view.chosen) return view;
  const kept = view.chosen.filter((item) => !action.items.includes(item));
  return { ...view, chosen: action.items.length ? [...kept, ...(action.on ? action.items : [])] : [] };
}

export default screen(Disagreement, { foresee, joins: ({ do: what }) => what === "pick" });
