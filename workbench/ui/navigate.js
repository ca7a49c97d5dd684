// The way from one tool to another: the bar above a screen, and addresses that open a place.
import { html, useEffect, useRef, useState } from "./ui.js";

/**
 * Open an address such as `{ tool: "gold", name: "support-tickets", place: "items" }` from an element of a
 * screen, or an event on it. JupyterLab's extension takes it; where nobody does, the notebook of the tool is
 * opened.
 */
export function goTo(from, address) {
  const at = from.currentTarget ?? from;
  const asked = new CustomEvent("workbench:open", {
    detail: address,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  if (at.dispatchEvent(asked)) openNotebook(at, address);
}

/** In a notebook of plain Jupyter: the notebook of the tool, beside this one. */
function openNotebook(at, address) {
  const bar = at.getRootNode().querySelector?.(`[data-tool="${CSS.escape(address.tool)}"]`);
  const link = document.createElement("a");
  link.href = `${bar?.dataset.notebook ?? address.tool}.ipynb`;
  link.target = "_blank";
  link.click();
}

/** Go once to where an address led the screen: `go(led)` opens what only the screen has, such as a form. */
export function useLed(led, go) {
  const last = useRef(0);
  useEffect(() => {
    if (!led || led.n === last.current) return;
    last.current = led.n;
    go(led);
  });
}

/** Bring a place of a screen into view, the part with `data-place` of its name, and the keys with it. */
export function showPlace(root, place) {
  const part = root?.querySelector(`[data-place~="${CSS.escape(place)}"]`);
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
  part.scrollIntoView({ block: "start" });
}

/** A button that opens an address. */
export function Link({ to, class: more = "textlink", children, ...rest }) {
  return html`
    <button type="button" class=${more} onClick=${(event) => goTo(event, to)} ...${rest}>
      ${children}
    </button>`;
}

function Entry({ tool, current }) {
  const here = tool.id === current;
  const waits = tool.waits ? `, ${tool.waits} waiting` : "";
  return html`
    <li>
      <button type="button" class="nav-tool" data-tool=${tool.id} data-notebook=${tool.notebook}
          aria-current=${here ? "page" : undefined} aria-label=${`${tool.title}${waits}`}
          onClick=${(event) => !here && goTo(event, { tool: tool.id })}>
        ${tool.title}
        ${tool.waits ? html`<span class="count">${tool.waits}</span>` : null}
      </button>
    </li>`;
}

/** Who one is: the name that decisions show, said once for all tools. */
function You({ name, act }) {
  const [typed, type] = useState(/** @type {string | null} */ (null));
  const root = useRef(null);
  const field = useRef(null);
  useEffect(() => field.current?.select(), [typed === null]);
  const close = () => {
    type(null);
    requestAnimationFrame(() => root.current?.querySelector("button")?.focus());
  };
  const save = (event) => {
    event.preventDefault();
    if (typed !== null && typed.trim() !== name) act({ do: "introduce", name: typed });
    close();
  };
  const leave = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  if (typed === null)
    return html`
      <div class="row you" ref=${root}>
        <span class="muted cut">You are <b dir="auto">${name}</b></span>
        <button type="button" class="btn quiet sm" aria-label="Change your name"
            onClick=${() => type(name)}>Change</button>
      </div>`;
  return html`
    <form class="row you" ref=${root} onSubmit=${save} onKeyDown=${leave}>
      <input class="input" aria-label="Your name, as decisions show it" maxlength="80" autocomplete="name"
          ref=${field} value=${typed} onInput=${(event) => type(event.target.value)} />
      <button type="submit" class="btn sm">Save</button>
    </form>`;
}

/** All tools, with how many things wait in each, and who one is. */
export function Navigation({ nav, act }) {
  if (!nav?.tools) return null;
  return html`
    <div class="nav">
      <nav aria-label="Tools">
        <ul>
          ${nav.tools.map((tool) => html`<${Entry} key=${tool.id} tool=${tool} current=${nav.current} />`)}
        </ul>
      </nav>
      ${nav.you && html`<${You} name=${nav.you} act=${act} />`}
    </div>`;
}
