// How a screen comes to stand in a notebook: its root, its view, its acts, light or dark.
import { html, render, useEffect, useRef, useState } from "./ui.js";
import { Note, rights } from "./parts.js";
import { inLine } from "./line.js";
import { Navigation } from "./navigate.js";
import { Stage, save } from "./offers.js";

const nearLab = () => document.body?.dataset.jpThemeLight;
const prefersDark = () => window.matchMedia("(prefers-color-scheme: dark)");
const darkNow = () => (nearLab() === undefined ? prefersDark().matches : nearLab() === "false");

/** Whether to be dark: as the notebook is, elsewhere as the person prefers. */
export function useDark() {
  const [dark, setDark] = useState(darkNow());
  useEffect(() => {
    const look = () => setDark(darkNow());
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    prefersDark().addEventListener("change", look);
    return () => {
      watcher.disconnect();
      prefersDark().removeEventListener("change", look);
    };
  }, []);
  return dark;
}

const KEYS = ".jp-Notebook, .wb-tool"; // who gets keys back: a notebook, or JupyterLab's tab of a tool

/** The root of a screen. Keys that nobody took stop here; Escape gives them back to the notebook or the tab.
 *
 * On a page of its own (`everywhere`) there is no notebook to keep them from.
 */
export function Root({ App, view, act, nav = null, ticket = "", ...more }) {
  const dark = useDark();
  const subjects = useRef([]);
  rights.mayNot = view.may_not ?? {};
  const keep = (event) => {
    if (more.everywhere) return;
    event.stopPropagation();
    const { host } = event.currentTarget.getRootNode();
    if (event.key === "Escape" && !event.defaultPrevented) host?.closest(KEYS)?.focus();
  };
  return html`
    <div class=${`wb ${dark ? "wb-dark" : "wb-light"}`} onKeyDown=${keep}>
      <${Navigation} nav=${nav} act=${act} />
      ${
        view.refused &&
        html`<${Note} tone="bad" icon="warn" role="alert" class="note bad refused">${view.refused}</${Note}>`
      }
      <${Stage.Provider} value=${{ view, act, ticket, subjects: subjects.current }}>
        <${App} view=${view} act=${act} ...${more} />
      </${Stage.Provider}>
    </div>`;
}

const sheets = new Map();
function sheetOf(text) {
  if (!sheets.has(text)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  return sheets.get(text);
}

/**
 * A room of the screen's own in the notebook: its styles stay inside, and nobody else's reach in. JupyterLab
 * sees only the room's door when a key is pressed inside, so the door says that keys are not for it.
 */
function roomIn(el, styles) {
  const room = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  room.adoptedStyleSheets = [sheetOf(styles)];
  el.classList.add("wb-room");
  el.dataset.lmSuppressShortcuts = "true";
  return room;
}

/** The history closes at once: Python's answer may take a moment. */
const closed = (view, { do: does, on }) =>
  does === "history" && on === 0 ? { ...view, history: { ...view.history, open: false } } : undefined;

/**
 * What anywidget wants of a module: `export default screen(App)`. `foresee(view, action)` is the view as the
 * act will leave it, shown until Python has answered; acts that `joins` allows may go together.
 *
 * @param {{ foresee?: import("./line.js").Foresee, joins?: import("./line.js").Joins }} ways
 */
export function screen(App, ways = {}) {
  return {
    render({ model, el }) {
      const room = roomIn(el, model.get("styles"));
      let gone = false;
      const draw = () =>
        render(
          gone
            ? null
            : html`
              <${Root} App=${App} view=${line.view()} act=${line.act} nav=${model.get("nav")}
                  ticket=${line.name} />`,
          room,
        );
      // an act of an effect comes in the midst of a drawing, and is drawn after it
      const foresee = (view, action) => closed(view, action) ?? ways.foresee?.(view, action);
      const line = inLine(model, { ...ways, foresee, changed: () => queueMicrotask(draw) });
      const heard = (message, buffers) => {
        if (message.file && message.ticket === line.name) save(message.file, message.type, buffers[0]);
        line.judged(message);
      };
      const drawn = ["change:view", "change:nav"];
      drawn.forEach((change) => model.on(change, draw));
      model.on("msg:custom", heard);
      draw();
      return () => {
        drawn.forEach((change) => model.off(change, draw));
        model.off("msg:custom", heard);
        line.stop();
        gone = true;
        draw();
      };
    },
  };
}
