// The calibration board: a round now, its course over time, and the meeting; read again while it is looked
// at.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Note, Tabs } from "../../ui/parts.js";
import { Shell } from "../../ui/shell.js";
import { keepFocus, useKeys } from "../../ui/keys.js";
import { screen } from "../../ui/screen.js";
import { Inviting, Links } from "./inviting.js";
import { Close, People } from "./people.js";
import { Heat } from "./heat.js";
import { Items } from "./items.js";
import { Appeals } from "./appeals.js";
import { Course } from "./course.js";
import { Meeting } from "./meeting.js";
import { Empty } from "./empty.js";
import { Experts } from "./experts.js";
import { NewRound } from "./new_round.js";
import { Serving, ServingState } from "./serving.js";

const EVERY = 4000;
const SELDOM = 20000;
const AFTER_REFUSAL = 20000;

/**
 * Ask for what is new every few seconds, only while somebody can see it; rarer where the answer takes long.
 */
function useLive(root, act, refused) {
  const held = useRef(0);
  if (refused) held.current = Math.max(held.current, performance.now() + AFTER_REFUSAL);
  useEffect(() => {
    let timer = 0;
    let over = false;
    let seen = false;
    const watcher = new IntersectionObserver(([entry]) => {
      seen = entry.isIntersecting;
    });
    watcher.observe(root.current);
    const look = async () => {
      const start = performance.now();
      if (seen && document.visibilityState === "visible" && start > held.current)
        await act({ do: "refresh" });
      if (!over)
        timer = setTimeout(look, Math.min(SELDOM, Math.max(EVERY, 10 * (performance.now() - start))));
    };
    timer = setTimeout(look, EVERY);
    return () => {
      over = true;
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, []);
}

function Rounds({ view, act }) {
  if (view.rounds.length < 2) return html`<${Badge}>${view.round.title}</${Badge}>`;
  return html`
    <select class="input pick" aria-label="Round on the board" value=${view.round.name}
        onChange=${(event) => act({ do: "choose", round: event.target.value })}>
      ${view.rounds.map(
        (one) => html`
          <option key=${one.name} value=${one.name} selected=${one.name === view.round.name}>
            ${one.title}
            ${one.kind === "quiz" ? "" : ` (${one.kind})`}
          </option>`,
      )}
    </select>`;
}

function Said({ view, act }) {
  return html`
    <div role="status" class="said">
      ${
        view.said &&
        html`
          <${Note} tone="good" icon="tick">
            <div class="row wrap between">
              <span>${view.said}</span>
              ${
                view.can_undo &&
                !view.said.startsWith("Undone") &&
                html`
                  <${Button} small icon="undo" hint="U" onClick=${() => act({ do: "undo" })}>Undo</${Button}>`
              }
            </div>
          </${Note}>`
      }
    </div>`;
}

function Board({ view, act: ask }) {
  const root = useRef(null);
  const [going, setGoing] = useState(null);
  const tab = going ?? view.tab;
  const [rule, setRule] = useState(null);
  const inside = useRef(false);
  const stay = () => keepFocus(root);
  useEffect(() => {
    // where what had the focus is gone, keep the keys here
    const watcher = new MutationObserver(() => inside.current && stay());
    watcher.observe(root.current, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, []);
  const act = (action) =>
    ask(action).then((found) => {
      if (action.do !== "refresh") stay();
      return found;
    });
  useLive(root, act, view.refused);
  const go = (name) => {
    setGoing(name);
    act({ do: "show", tab: name }).then(() => setGoing(null));
  };
  const openForm = (filled) => {
    setGoing("new");
    act({ do: "round_open", ...filled }).then(() => setGoing(null));
  };
  const begin = () => openForm({ kind: "quiz" });
  const retake = (since) => openForm({ kind: "retake", since, source: view.round.name });
  const closePane = ({ target }) =>
    // a list that is being typed stays
    (target.matches("textarea") && target.value) || act({ do: "pane", pane: "" });
  const { take, onKeyDown } = useKeys({
    u: () => view.can_undo && act({ do: "undo" }),
    ...(view.pane ? { escape: closePane } : {}),
    "alt+1": () => go("now"),
    "alt+2": () => go("course"),
    "alt+3": () => go("meeting"),
  });
  const parts = { view, act, take };
  const open = (view.appeals ?? []).filter((one) => !one.ruling).reduce((n, one) => n + one.ids.length, 0);
  const needed = (view.retakes ?? []).filter((one) => one.needed).reduce((n, one) => n + one.left.length, 0);
  const tabs = [
    { id: "now", name: "Now", n: open || null },
    { id: "course", name: "Over time", n: needed || null },
    { id: "meeting", name: "Meeting", n: view.meeting?.talks.filter((talk) => !talk.decided).length || null },
  ];
  return html`
    <div class="board" ref=${root} tabindex="-1"
        onFocusIn=${() => {
          inside.current = true;
        }}
        onFocusOut=${(event) => {
          if (event.relatedTarget && !root.current.contains(event.relatedTarget)) inside.current = false;
        }}
        onKeyDown=${onKeyDown}>
      ${
        !view.round
          ? html`
            <${Shell} title="Calibration" badge=${html`<${ServingState} ...${parts} />`}>
              ${view.pane === "serve" && html`<${Serving} ...${parts} />`}
              <${Said} ...${parts} />
              ${
                tab === "new"
                  ? html`<${NewRound} ...${parts} onLeave=${() => go("now")} />`
                  : html`<${Empty} ...${parts} onNew=${begin} />`
              }
            </${Shell}>`
          : html`
            <${Shell} title="Calibration"
                badge=${html`
                  <${Rounds} ...${parts} />
                  ${
                    tab !== "new" &&
                    html`
                      <${Button} small icon="plus" does="round_make" onClick=${begin}>New round</${Button}>`
                  }
                  ${view.round.simulated && html`<${Badge} tone="warn">simulated people</${Badge}>`}
                  <${ServingState} ...${parts} />`}
                right=${html`
                  <${Tabs} tabs=${tabs} on=${tab} onChange=${go} label="Parts of the board" of="board" />`}>
              <div class="about fine" hidden=${tab === "new"}>
                <span>${view.round.kind}${view.round.closed ? ", closed" : ", open"}</span>
                <span>under ${view.round.guideline}${view.round.gold && `, gold ${view.round.gold}`}</span>
                ${!view.round.closed && html`<span class="live">live while you look</span>`}
                <details>
                  <summary>Settings of the round</summary>
                  ${view.round.policies.map((sentence) => html`<p key=${sentence}>${sentence}</p>`)}
                  ${!view.round.closed && !view.round.simulated && html`<${Close} act=${act} />`}
                </details>
              </div>
              ${view.pane === "serve" && html`<${Serving} ...${parts} />`}
              <${Said} ...${parts} />
              ${tab !== "new" && html`<${Links} ...${parts} />`}
              ${view.pane === "invite" && html`<${Inviting} ...${parts} />`}
              <div role="tabpanel" id="board-panel" aria-labelledby=${`board-tab-${tab}`}>
                ${
                  tab === "now" &&
                  html`
                    <div class="cols who">
                      <${People} ...${parts} />
                      ${
                        view.experts
                          ? html`<${Experts} ...${parts} />`
                          : html`<${Heat} view=${view} rule=${rule} onRule=${setRule} />`
                      }
                    </div>
                    <${Appeals} ...${parts} />
                    ${!view.experts && html`<${Items} ...${parts} rule=${rule} onRule=${setRule} />`}`
                }
                ${tab === "new" && html`<${NewRound} ...${parts} onLeave=${() => go("now")} />`}
                ${tab === "course" && html`<${Course} ...${parts} onRetake=${retake} />`}
                ${tab === "meeting" && html`<${Meeting} ...${parts} />`}
              </div>
            </${Shell}>`
      }
    </div>`;
}

export default screen(Board);
