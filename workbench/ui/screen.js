// How a screen comes to stand in a notebook: its root, its view, its acts, light or dark.
import { html, render, useEffect, useState } from "./ui.js";
import { Note } from "./parts.js";

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
  const keep = (event) => {
    if (more.everywhere) return;
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented)
      event.currentTarget.closest(".jp-Notebook")?.focus();
  };
  return html`
    <div class=${`wb ${dark ? "wb-dark" : "wb-light"}`} data-lm-suppress-shortcuts="true" onKeyDown=${keep}>
      ${
        view.refused &&
        html`<${Note} tone="bad" icon="warn" role="alert" class="note bad refused">${view.refused}</${Note}>`
      }
      <${App} view=${view} act=${act} ...${more} />
    </div>`;
}

/**
 * What anywidget wants of a module: `export default screen(App)`. `act(action)` resolves when Python has
 * judged it.
 */
export function screen(App) {
  return {
    render({ model, el }) {
      const waiting = new Map();
      let last = 0;
      const act = (action) =>
        new Promise((done) => {
          waiting.set(++last, done);
          model.send({ act: action, id: last });
        });
      const draw = () => render(html`<${Root} App=${App} view=${model.get("view")} act=${act} />`, el);
      const heard = (message) => {
        waiting.get(message.did)?.(model.get("view"));
        waiting.delete(message.did);
      };
      model.on("change:view", draw);
      model.on("msg:custom", heard);
      draw();
      return () => {
        model.off("change:view", draw);
        model.off("msg:custom", heard);
        render(null, el);
      };
    },
  };
}
