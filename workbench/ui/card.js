// The quiz card: one screen of the view at a time, in the page of a round and in a notebook alike.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { Button, Note } from "./parts.js";
import { focusIn, keys } from "./keys.js";
import { speaker } from "./words.js";
import { Welcome, Terms, Message } from "./start.js";
import { Item } from "./item.js";
import { FeedbackScreen } from "./feedback.js";
import { Verdict } from "./verdict.js";
import { Help } from "./help.js";
import { Top } from "./top.js";
import { controlOf } from "./kinds/controls.js";

const SCREENS = {
  welcome: Welcome,
  terms: Terms,
  item: Item,
  feedback: FeedbackScreen,
  verdict: Verdict,
  waiting: Message,
  closed: Message,
};

const TOPPED = new Set(["item", "feedback"]);
const WAITING = new Set(["offline", "busy", "lost"]);
const TONE = { sent: "good", lost: "bad" };
const ICON = { offline: "offline", lost: "warn" };

/**
 * What stands between a person and the server: offline, busy, storage lost, moved on elsewhere. It is spoken
 * by the region around it, which is always there.
 */
function Line({ line, t }) {
  if (!line?.state || line.state === "online") return null;
  const id = line.turn ? `line.${line.state}` : `line.${line.state}_plain`;
  const waits = WAITING.has(line.state);
  const tone = TONE[line.state] ?? "warn";
  return html`
    <${Note} tone=${tone} icon=${ICON[line.state] ?? "info"} class=${`note line ${tone}`}>
      <div class="row between wrap">
        <span>${t(t.has(id) ? id : `line.${line.state}`, { turn: line.turn })}</span>
        ${waits && html`<${Button} small onClick=${line.retry}>${t("line.now")}</${Button}>`}
      </div>
    </${Note}>`;
}

/**
 * Focus that goes with a part that is taken away comes back to the start of the screen, so that no key is
 * lost.
 */
function useHeldFocus(root) {
  useEffect(() => {
    /** @type {HTMLElement | null} */
    let last = null;
    const seen = ({ target }) => {
      last = target;
      // clear of the footer: see scroll-margin
      if (target.matches("textarea")) target.scrollIntoView({ block: "nearest" });
    };
    const watcher = new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      root.current.querySelector("[data-start]")?.focus({ preventScroll: true });
    });
    const held = root.current;
    held.addEventListener("focusin", seen);
    watcher.observe(held, { childList: true, subtree: true });
    return () => {
      watcher.disconnect();
      held.removeEventListener("focusin", seen);
    };
  }, []);
}

/** The heights of the head and the foot, which stay in sight, for what scrolls between them. */
function useEdges(root, place) {
  useLayoutEffect(() => {
    const held = root.current;
    const edges = [".qhead", ".qfoot"].map((name) => held.querySelector(name));
    const measure = () =>
      ["--head", "--foot"].forEach((name, i) =>
        held.style.setProperty(name, `${edges[i]?.offsetHeight ?? 0}px`),
      );
    const watcher = new ResizeObserver(measure);
    for (const edge of edges) if (edge) watcher.observe(edge);
    measure();
    return () => watcher.disconnect();
  }, [place]);
}

const BLINK = 400; // ms

/** Whether an action has been under way for longer than a blink: `[saving, act]`. */
function useSaving(act) {
  const [busy, setBusy] = useState(0);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = busy ? setTimeout(() => setSlow(true), BLINK) : undefined;
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [busy > 0]);
  const watched = async (action) => {
    setBusy((n) => n + 1);
    try {
      return await act(action);
    } finally {
      setBusy((n) => n - 1);
    }
  };
  return /** @type {const} */ ([slow, watched]);
}

// what is meant for the attempt that is seen
const NUMBERED = new Set(["answer", "take_back", "retry", "appeal"]);

/**
 * `everywhere` is true on a page that holds only the card: its keys then need no focus inside it. `drafts`
 * keeps what is begun on an item while the page is loaded again.
 */
export function Card({ view, act, words, line, drafts, everywhere }) {
  const said = { ...words, ...view.words };
  const t = speaker(said, view.lang);
  const [saving, watched] = useSaving(act);
  const send = (action) =>
    NUMBERED.has(action.do)
      ? watched(view.attempt ? { ...action, attempt: view.attempt } : action)
      : act(action);
  const root = useRef(null);
  const handlers = useRef({}); // of the screen, then of the control in it: the later ones win
  const [help, setHelp] = useState(false);
  const [spoken, speak] = useState("");
  const place = `${view.screen} ${view.screen === "item" ? view.item?.turn : (view.feedback?.turn ?? "")}`;
  const first = useRef(true);
  const inside = everywhere || Boolean(root.current?.contains(focusIn(root.current))); // before this drawing
  useHeldFocus(root);
  useEdges(root, place);
  useLayoutEffect(() => {
    if (inside) root.current.querySelector("[data-start]")?.focus({ preventScroll: true });
    if (everywhere && !first.current) window.scrollTo(0, 0);
    first.current = false;
  }, [place]);
  const onKey = (event) =>
    keys({
      ...Object.assign({}, ...Object.values(handlers.current)),
      "?": () => setHelp(!help),
      ...(help ? { escape: () => setHelp(false) } : {}),
    })(event);
  useLayoutEffect(() => {
    // with the drawing, so that no key of a quick hand is lost
    if (!everywhere) return undefined;
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
  const control = controlOf(view.question);
  const Shown = SCREENS[view.screen] ?? Message;
  handlers.current = {};
  return html`
    <article class="quiz" dir=${said.direction} lang=${view.lang} tabindex="-1" ref=${root}
        data-screen=${view.screen} data-turn=${view.item?.turn} onKeyDown=${everywhere ? undefined : onKey}>
      <div role="status" class="unseen">${spoken}</div>
      <div class="qhead">
        <div role="status"><${Line} line=${line} t=${t} /></div>
        ${
          TOPPED.has(view.screen) &&
          html`<${Top} view=${view} act=${send} t=${t} line=${line} saving=${saving} speak=${speak} />`
        }
      </div>
      <${Shown} key=${place} view=${view} act=${send} t=${t} line=${line} saving=${saving} drafts=${drafts}
          take=${(more, of = "screen") => (handlers.current[of] = more)} speak=${speak}
          ask=${() => setHelp(true)} />
      ${
        help &&
        html`
          <${Help} t=${t} n=${control.numbered ? view.question?.labels.length : 0} skips=${view.skips ?? []}
              more=${control.keys}
              onClose=${() => {
                setHelp(false);
                root.current.querySelector("[data-start]")?.focus();
              }} />`
      }
    </article>`;
}
