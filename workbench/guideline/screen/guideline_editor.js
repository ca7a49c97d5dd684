// The guideline editor: the parts on the left, the form of the chosen one, and what the draft means on the
// right.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, Key, Note, Tabs, Toast } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { useSubject } from "../../ui/history.js";
import { keys } from "../../ui/keys.js";
import { useLed } from "../../ui/navigate.js";
import { screen as mounted } from "../../ui/screen.js";
import { counted } from "../../ui/words.js";
import { Choose, Start } from "./choose.js";
import { flush } from "../../ui/typed.js";
import { keyOf, thingOf, valueAt } from "./places.js";
import { foresee, joins } from "./foresee.js";
import { Tree } from "./tree.js";
import { Form } from "./forms.js";
import { Preview } from "./preview.js";
import { Changes } from "./changes.js";
import { Impact } from "./impact.js";
import { Questions } from "./questions.js";
import { Publish } from "./publish.js";

const PANELS = { preview: Preview, changes: Changes, impact: Impact, questions: Questions };
const EDITS = new Set(["set", "tick", "add", "move", "picture", "rename", "merge", "split"]);
const LOOK_AGAIN = 5000; // ms between two looks at the file

/** The place that is shown, or the nearest one that is there. */
function standing(tree, at) {
  if (!at.length || at.length === 1 || valueAt(tree, at) !== undefined) return at;
  const list = valueAt(tree, at.slice(0, -1)) ?? [];
  return list.length
    ? [...at.slice(0, -1), list.length - 1]
    : at.length === 4
      ? standing(tree, at.slice(0, 2))
      : [];
}

function Saved({ view }) {
  if (view.conflict)
    return html`<span class="fine ge-state ge-bad"><${Icon} name="warn" />changed underneath</span>`;
  if (view.saved.failed)
    return html`<span class="fine ge-state ge-bad"><${Icon} name="warn" />not saved</span>`;
  const at =
    view.saved.at &&
    new Date(view.saved.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return html`
    <span class="fine ge-state" role="status">
      <${Icon} name="tick" />
      ${at ? `Saved at ${at}` : "Saved"}
    </span>`;
}

function Conflict({ act }) {
  return html`
    <${Note} tone="warn" icon="warn" role="alert">
      <div class="row wrap between">
        <span>
          <b>The draft was changed on another screen or by somebody else.</b> Choose one; undo brings the
          other back.
        </span>
        <span class="row">
          <${Button} small onClick=${() => act({ do: "theirs" })}>Load theirs</${Button}>
          <${Button} small onClick=${() => act({ do: "mine" })}>Keep mine</${Button}>
        </span>
      </div>
    </${Note}>`;
}

function NotSaved({ view, act }) {
  return html`
    <${Note} tone="bad" icon="warn" role="alert">
      <div class="row wrap between">
        <span>${view.saved.failed} Your text is kept in this notebook.</span>
        <${Button} small onClick=${() => act({ do: "save" })}>Try again</${Button}>
      </div>
    </${Note}>`;
}

/** What keeps the draft from being published, and the way to the first of it. */
function First({ view, grave, first, onNext }) {
  if (!first.length)
    return (
      view.changes.nothing &&
      html`<span class="fine" id="ge-first">no changes since ${view.changes.since}</span>`
    );
  const [what, does] = grave ? ["problem", "settle"] : ["sentence", "write"];
  return html`
    <button type="button" class=${`textlink ${grave ? "ge-bad" : "ge-warn"}`} id="ge-first" onClick=${onNext}>
      ${counted(first.length, what)} to ${does} first: ${first[0].where}
    </button>`;
}

/** The right end of the bar: undo, redo, what stands in the way, and the way to publish. */
function Acts({ view, grave, first, undo, redo, onNext, onPublish }) {
  const quiet = first.length > 0 || view.changes.nothing;
  return html`
    <div class="row ge-acts">
      <${Button} class=${"btn icon"} icon="undo" aria-label="Undo" aria-keyshortcuts="Control+Z"
          disabled=${!view.can_undo} onClick=${undo} />
      <${Button} class=${"btn icon ge-redo"} icon="undo" aria-label="Redo"
          aria-keyshortcuts="Control+Shift+Z" disabled=${!view.can_redo} onClick=${redo} />
      <${First} view=${view} grave=${grave} first=${first} onNext=${onNext} />
      ${
        onPublish &&
        html`
          <${Button} class=${`btn ${quiet ? "" : "primary"} ge-open`} icon="lock"
              disabled=${first.length > 0} aria-describedby=${quiet ? "ge-first" : undefined}
              aria-expanded="false" onClick=${onPublish}>Publish ${aheadOf(view)}</${Button}>`
      }
    </div>`;
}

/** The panel on the right: what the draft means for annotators, gold, rounds and past answers. */
function Beside({ screen, at, onTab }) {
  const { view } = screen;
  const Panel = PANELS[view.tab];
  const open = view.questions.filter((one) => one.open).length;
  const tabs = [
    { id: "preview", name: "Preview" },
    { id: "changes", name: "What changed", n: view.changes.all.length || null },
    { id: "impact", name: "Impact" },
    { id: "questions", name: "Questions", n: open || null },
  ];
  return html`
    <div class="pane ge-panel">
      <${Tabs} tabs=${tabs} on=${view.tab} onChange=${onTab} label="About the draft" of="ge" />
      <div class="ge-in" role="tabpanel" id="ge-panel" aria-labelledby=${`ge-tab-${view.tab}`} tabindex="0">
        <${Panel} screen=${screen} at=${at} />
      </div>
    </div>`;
}

function Foot() {
  return html`
  <div class="foot keys">
    <span class="row"><${Key}>/</${Key}> search</span>
    <span class="row"><${Key}>↑</${Key}><${Key}>↓</${Key}> move in the tree</span>
    <span class="row"><${Key}>Alt</${Key}><${Key}>↑</${Key}> reorder</span>
    <span class="row"><${Key}>Alt</${Key}><${Key}>1</${Key}>–<${Key}>4</${Key}> right panel</span>
    <span class="row"><${Key}>Ctrl</${Key}><${Key}>Z</${Key}> undo</span>
    <span class="row"><${Key}>F8</${Key}> next problem</span>
  </div>`;
}

const aheadOf = (view) => (view.changes.nothing ? "" : (view.changes.version ?? ""));

/** Look at the file now and then, and when the window comes back: somebody else may have changed it. */
function useLook(root, send) {
  useEffect(() => {
    const look = () =>
      document.visibilityState === "visible" && root.current?.isConnected && send({ do: "check" });
    const timer = setInterval(look, LOOK_AGAIN);
    window.addEventListener("focus", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
    };
  }, []);
}

/** Give the focus to the field of the place that is wanted, once it is there. Returns `want(place)`. */
function useReach(root) {
  const wanted = useRef(null);
  const reach = () => {
    const place = wanted.current && keyOf(wanted.current);
    if (!place) return;
    const fields = [...root.current.querySelectorAll("[data-at]")];
    const field =
      fields.find((one) => one.dataset.at === place) ??
      fields.find((one) => one.dataset.at.startsWith(`${place}.`)) ??
      fields.find((one) => place.startsWith(one.dataset.at));
    if (!field) return;
    wanted.current = null;
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  };
  useEffect(reach);
  return (place) => {
    wanted.current = place;
    requestAnimationFrame(reach);
  };
}

/** What every form gets: the draft as it is seen, where it is open, and all that can be done to it. */
function useDraft(view, send, { want, say }) {
  const [chosen, setChosen] = useState(["questions", 0, "labels", 0]);
  const picked = useRef(0);
  const at = standing(view.tree, chosen);
  const act = (action) => {
    if (action.do !== "set") flush();
    if (EDITS.has(action.do)) say(""); // the way back in the message would take this edit back
    return send(action);
  };
  const choose = (place) => {
    flush();
    picked.current += 1;
    setChosen(place);
  };
  const follow = (then) => {
    // unless somebody has gone on to another place while Python worked
    const n = picked.current;
    return (after) => {
      if (!after.refused && n === picked.current) {
        choose(thingOf(after.done.at));
        then?.(after);
      }
      return after;
    };
  };
  const set = (place, value, run) => act({ do: "set", at: place, value, run });
  const add = (place, more = {}) =>
    act({ do: "add", at: place, ...more }).then(follow((after) => want(after.done.at)));
  const remove = (place) =>
    act({ do: "remove", at: place }).then((after) => {
      if (!after.refused) say(`Removed. ${after.done.n}`);
      return after;
    });
  const move = (place, to) => act({ do: "move", at: place, to }).then(follow());
  const about = () => {
    if (at[0] !== "questions" || at.length < 2) return {};
    const question = view.tree.questions[at[1]].id;
    return at.length === 4 ? { question, label: valueAt(view.tree, at)?.id } : { question };
  };
  const undo = () => view.can_undo && act({ do: "undo" }).then(follow());
  const redo = () => view.can_redo && act({ do: "redo" }).then(follow());
  return { at, undo, redo, screen: { view, act, choose, set, add, remove, move, about } };
}

/** Bring the right panel into sight where a narrow screen has it below the form. */
function showPanel(root) {
  const [form, panel] = [".ge-form", ".ge-panel"].map((name) => root.querySelector(name));
  const box = panel.getBoundingClientRect();
  const below = box.top >= form.getBoundingClientRect().bottom - 1;
  if (below && box.bottom > window.innerHeight) panel.scrollIntoView();
}

/** What the history calls the part at a place, such as `intent/refund_request`; nothing for the document. */
function subjectAt(tree, [part, n, inner, m]) {
  const entry = tree[part]?.[n];
  const label = inner === "labels" && entry?.labels?.[m];
  return label ? `${entry.id}/${label.id}` : (entry?.id ?? "");
}

function Editing({ view, act: send }) {
  const [publishing, setPublishing] = useState(false);
  const [toast, say] = useState("");
  const root = useRef(null);
  const search = useRef(null);
  const last = useRef(-1);
  const want = useReach(root);
  const { at, undo, redo, screen } = useDraft(view, send, { want, say });
  const { act, choose } = screen;
  useSubject(subjectAt(view.tree, at));
  useLook(root, send);
  useEffect(() => {
    const form = root.current.querySelector(".ge-form");
    if (form.getBoundingClientRect().top < 0) form.scrollIntoView();
  }, [keyOf(at)]);
  const wrong = view.problems.filter((one) => one.kind === "wrong");
  const grave = wrong.length > 0;
  const first = grave ? wrong : view.problems.filter((one) => one.kind === "to write");
  const tab = (id) =>
    act({ do: "tab", tab: id }).then(() =>
      requestAnimationFrame(() => root.current && showPanel(root.current)),
    );
  const jump = (id) =>
    tab(id).then(() => root.current.querySelector(".ge-panel [aria-selected=true]")?.focus());
  const next = () => {
    if (!view.problems.length) return;
    const order = first.length ? first : view.problems;
    last.current = (last.current + 1) % order.length;
    setPublishing(false);
    choose(thingOf(order[last.current].at));
    want(order[last.current].at);
  };
  const shut = () => {
    setPublishing(false);
    requestAnimationFrame(() => root.current?.querySelector(".ge-open")?.focus());
  };
  const publish = () => {
    flush();
    setPublishing(true);
  };
  useLed(view.led, ({ place, case: decided }) => {
    const n = (view.tree.cases ?? []).findIndex((one) => one.id === decided);
    if (n >= 0) choose(["cases", n]);
    if (place === "publish" && first.length) next();
    else setPublishing(place === "publish");
    if (view.tab === place) jump(place);
  });
  const enter = () =>
    root.current.querySelector(".ge-form input, .ge-form textarea, .ge-form select")?.focus();
  const handlers = {
    "/": () => search.current?.focus(),
    "ctrl+z": undo,
    "ctrl+shift+z": redo,
    "ctrl+y": redo,
    f8: next,
    "ctrl+s": flush,
    ...Object.fromEntries(Object.keys(PANELS).map((id, i) => [`alt+${i + 1}`, () => jump(id)])),
  };
  const takeBack = () => {
    say("");
    undo();
  };
  const badge = html`
    <${Badge} tone="accent">draft ${aheadOf(view)}</${Badge}>
    ${view.changes.since && html`<span class="fine nowrap">from ${view.changes.since}</span>`}
    <${Saved} view=${view} />`;
  const right = html`
    <${Acts} view=${view} grave=${grave} first=${first} undo=${undo} redo=${redo} onNext=${next}
        onPublish=${publishing ? null : publish} />`;
  return html`
    <div class="ge" ref=${root} tabindex="-1" onKeyDown=${keys(handlers)}>
      <${Shell} title=${view.name} badge=${badge} right=${right}>
        <${Choose} view=${view} act=${act} />
        ${view.conflict && html`<${Conflict} act=${act} />`}
        ${view.saved.failed && html`<${NotSaved} view=${view} act=${act} />`}
        ${view.said && html`<${Note} tone="good" icon="tick" role="status">${view.said}</${Note}>`}
        ${publishing && html`<${Publish} screen=${screen} onDone=${shut} />`}
        <div class="ge-cols">
          <${Tree} screen=${screen} at=${at} onChoose=${choose} onEnter=${enter} search=${search} />
          <${Form} screen=${screen} at=${at} />
          <${Beside} screen=${screen} at=${at} onTab=${tab} />
        </div>
        <div class="ge-toast">
          <${Toast} text=${toast.split(". ")[0]} key=${toast} hint="Ctrl Z" onUndo=${takeBack} />
        </div>
        <${Foot} />
      </${Shell}>
    </div>`;
}

function GuidelineEditor({ view, act }) {
  if (view.tree) return html`<${Editing} key=${view.name} view=${view} act=${act} />`;
  return html`
    <div class="ge">
      <${Shell} title="Guideline"><${Start} view=${view} act=${act} /></${Shell}>
    </div>`;
}

export default mounted(GuidelineEditor, { foresee, joins });
