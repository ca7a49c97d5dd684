// How a screen comes to stand in a notebook: its root, its view, its acts, light or dark.
import { html, render, useEffect, useState } from "./ui.js";
import { Note, rights } from "./parts.js";

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

/** The root of a screen. Keys that nobody took stop here; Escape gives them back to the notebook.
 *
 * On a page of its own (`everywhere`) there is no notebook to keep them from.
 */
export function Root({ App, view, act, ...more }) {
  const dark = useDark();
  rights.mayNot = view.may_not ?? {};
  const keep = (event) => {
    if (more.everywhere) return;
    event.stopPropagation();
    const { host } = event.currentTarget.getRootNode();
    if (event.key === "Escape" && !event.defaultPrevented) host?.closest(".jp-Notebook")?.focus();
  };
  return html`
    <div class=${`wb ${dark ? "wb-dark" : "wb-light"}`} onKeyDown=${keep}>
      ${
        view.refused &&
        html`<${Note} tone="bad" icon="warn" role="alert" class="note bad refused">${view.refused}</${Note}>`
      }
      <${App} view=${view} act=${act} ...${more} />
    </div>`;
}

/** @typedef {{ get: (name: string) => any, send: (message: object) => void }} Model */

/**
 * How a screen acts. `act(action)` sends it, and resolves with the view when Python has judged it: then
 * `judged` gets the answer.
 *
 * @param {Pick<Model, "get" | "send">} model
 */
export function acting(model) {
  const waiting = new Map();
  let last = 0;
  const act = (action) =>
    new Promise((done) => {
      waiting.set(++last, done);
      model.send({ act: action, id: last });
    });
  const judged = ({ did }) => {
    waiting.get(did)?.(model.get("view"));
    waiting.delete(did);
  };
  return { act, judged };
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

/** What anywidget wants of a module: `export default screen(App)`. */
export function screen(App) {
  return {
    render({ model, el }) {
      const room = roomIn(el, model.get("styles"));
      const { act, judged } = acting(model);
      const draw = () => render(html`<${Root} App=${App} view=${model.get("view")} act=${act} />`, room);
      model.on("change:view", draw);
      model.on("msg:custom", judged);
      draw();
      return () => {
        model.off("change:view", draw);
        model.off("msg:custom", judged);
        render(null, room);
      };
    },
  };
}
