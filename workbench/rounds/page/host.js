// The page's side of a round: fetches the view, posts what a person does, and keeps an answer until the
// server has it.
import { html, render } from "../../ui/ui.js";
import { Root } from "../../ui/screen.js";
import { Card } from "../../ui/card.js";
import { LANGUAGES, speaker } from "../../ui/words.js";
import { Drafts, Kept, stored } from "./kept.js";

const token = location.pathname.split("/").pop();
const home = /** @type {HTMLElement} */ (document.getElementById("app"));
const loading = /** @type {HTMLElement} */ (home.querySelector(".loading"));
const kept = new Kept(token);
const drafts = new Drafts(token, unrefuse);
const others = new BroadcastChannel(`workbench ${token}`);
const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before the next try
const LATER = new Set([429, 500, 502, 503, 504]);
const GONE = { screen: "closed", message: { id: "not_valid", values: {} } };
/** @type {Record<string, any>} what is known: the newest view and its number, the words, the line */
const state = {
  view: null,
  asked: 0,
  newest: 0,
  guideline: null,
  words: null,
  lang: stored.get("language"),
  line: { state: "online" },
  tries: 0,
  timer: null,
};
const tellers = []; // promises of acts that wait for the connection

class Later extends Error {} // not now: offline, or the server is busy or has lost its storage

async function call(path, action) {
  const order = ++state.asked;
  const headers = {
    "X-Invitation": token,
    ...(state.lang && { "X-Language": state.lang }),
    ...(state.guideline && { "X-Guideline": state.guideline.sha256 }),
    ...(action && { "Content-Type": "application/json" }),
  };
  let answer;
  try {
    answer = await fetch(path, {
      method: action ? "POST" : "GET",
      headers,
      body: action && JSON.stringify(action),
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
    });
    const ours = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (LATER.has(answer.status)) {
      const refusal = ours ? await answer.json().catch(() => ({})) : {};
      throw new Later(refusal.message?.id === "lost" ? "lost" : "busy");
    }
    if (!ours) throw new Later("offline"); // a proxy's or a hotel's page
    return { order, status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch (error) {
    throw error instanceof Later ? error : new Later("offline");
  }
}

async function wordsOf(wished) {
  const lang = wished in LANGUAGES ? wished : "en";
  if (state.words?.of === lang) return;
  try {
    const answer = await fetch(new URL(`../../ui/words/${lang}.json`, import.meta.url));
    state.words = { ...(await answer.json()), of: lang };
  } catch {
    if (!state.words) throw new Later("offline"); // else the words at hand go on
  }
}

async function speak(lang) {
  stored.set("language", (state.lang = lang));
  await show(state.view);
  return state.view;
}

/** Show a view, unless a newer one stands there already. */
async function show(view, order = state.newest) {
  if (order < state.newest) return;
  state.newest = order;
  if (view.guideline) state.guideline = { sha256: view.guideline_sha256, entries: view.guideline };
  await wordsOf(state.lang ?? view.lang ?? document.documentElement.lang); // a refusal names no language
  // sent once: see X-Guideline
  state.view = { ...view, guideline: view.guideline ?? state.guideline?.entries, lang: state.words.of };
  document.documentElement.lang = state.view.lang;
  document.documentElement.dir = state.words.direction;
  if (view.round) document.title = view.round.title;
  draw();
}

function draw() {
  if (!state.view) return;
  loading.remove();
  const line = {
    ...state.line,
    turn: state.line.turn ?? kept.turn,
    waiting: kept.action ? 1 : 0, // the next item comes when this answer is with the server
    retry: tryNow,
  };
  render(
    html`<${Root} App=${Card} view=${state.view} act=${act} words=${state.words} line=${line}
        drafts=${drafts} everywhere=${true} />`,
    home,
  );
}

function say(line, seconds) {
  state.line = line;
  draw();
  if (seconds)
    setTimeout(() => {
      if (state.line === line) say({ state: "online" });
    }, 1000 * seconds);
}

async function look() {
  let { order, status, body } = await call("/api/view");
  // a link that belongs to its first browser: the refusal brought the cookie
  if (body.message?.id === "no_cookie") ({ order, status, body } = await call("/api/view"));
  await show(
    status === 200
      ? body
      : { ...GONE, ...(body.message && { message: body.message }), round: state.view?.round },
    order,
  );
}

/** Whatever is kept goes out first; then the view is what the server says. */
async function catchUp() {
  const action = kept.action;
  const taken = action ? await settle(action) : await look();
  if (taken) say({ state: "sent", turn: action.turn }, 4);
  else if (state.line.state !== "moved") say({ state: "online" });
  state.tries = 0;
  tellers.splice(0).forEach((tell) => tell(state.view));
}

/**
 * Hand an action to the server and show what came of it; whether it was taken. A refusal is shown, and
 * nothing is kept.
 */
async function settle(action) {
  const { order, status, body } = await call("/api/act", action);
  kept.forget(action);
  if (status === 200) {
    if (action.do === "answer") drafts.forget();
    await show(body, order);
    others.postMessage(null);
  } else if (status === 400 || status === 413) {
    const { id, values } = body.message ?? {};
    const t = speaker(state.words, state.words.of);
    state.view = {
      ...state.view,
      refused: t.has(`refusal.${id}`) ? t(`refusal.${id}`, values) : body.error,
    };
    draw();
    home.querySelector(".refused")?.scrollIntoView({ block: "nearest" });
  } else {
    await look();
    if (status === 409) say({ state: "moved" }, 6);
  }
  return status === 200;
}

/** A refusal goes when what was refused is changed. */
function unrefuse() {
  if (!state.view?.refused) return;
  state.view = { ...state.view, refused: undefined };
  draw();
}

function again(error) {
  if (!(error instanceof Later)) {
    say({ state: "broken" }, 10);
    throw error;
  }
  if (state.view) say({ state: error.message });
  else loading.textContent = home.dataset.away ?? ""; // no catalogue yet
  clearTimeout(state.timer);
  state.timer = setTimeout(tryNow, 1000 * WAITS[Math.min(state.tries++, WAITS.length - 1)]);
}

const tryNow = () => {
  clearTimeout(state.timer);
  return catchUp().catch(again);
};

/** What the card calls. It resolves with the new view, when the server has the answer: that may be later. */
function act(action) {
  if (action.do === "look") return tryNow().then(() => state.view);
  if (action.do === "language") return speak(action.lang);
  if (action.do === "answer") kept.keep(action);
  return settle(action).then(
    () => {
      if (["offline", "busy", "lost"].includes(state.line.state)) say({ state: "online" });
      return state.view;
    },
    (error) => {
      again(error);
      return action.do === "answer" ? new Promise((tell) => tellers.push(tell)) : state.view;
    },
  );
}

const unlessBusy = () => {
  if (state.view && !kept.action) tryNow();
};
others.addEventListener("message", unlessBusy);
window.addEventListener("online", tryNow);
window.addEventListener("offline", () => say({ state: "offline" }));
document.addEventListener("visibilitychange", () => document.hidden || unlessBusy());
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", shade);
function shade() {
  document.documentElement.classList.toggle(
    "wb-dark",
    window.matchMedia("(prefers-color-scheme: dark)").matches,
  );
}
shade();
tryNow();
