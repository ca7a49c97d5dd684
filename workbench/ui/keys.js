// Keys of a screen, kept from the notebook around it.
import { useEffect, useRef } from "./ui.js";

const FIELDS =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]";
// a player's own buttons are inside it
const PRESSED =
  "button:not([role=radio]):not([role=checkbox]):not([role=tab]), a[href], summary, audio, video";

/** Whether a person is writing there, so that single keys are letters. */
export const writing = (target) => Boolean(target?.matches?.(FIELDS));

/** `ctrl+shift+z`, `alt+1`, `enter`, `?`: how a handler is named. Ctrl and the Mac's Command are one. */
export function nameOf(event) {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const shift = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey);
  const held = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt", shift && "shift"].filter(
    Boolean,
  );
  return [...held, event.altKey && /^Digit\d$/.test(event.code) ? event.code.at(-1) : key].join("+");
}

/** An onKeyDown for the root of a screen: `{ "j": f, "ctrl+z": g }`. What it handles goes no further.
 *
 * In a text field only combinations, Escape and function keys count. A focused button keeps its own Enter and
 * space.
 */
export function keys(handlers) {
  return (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const name = nameOf(event);
    // digits lie under other signs on some keyboards
    const digit = !event.shiftKey && /^Digit\d$/.test(event.code) ? event.code.at(-1) : null;
    const handler = handlers[name] ?? (name.length === 1 ? handlers[digit] : undefined);
    if (!handler) return;
    const single = !event.ctrlKey && !event.metaKey && !event.altKey && !/^(escape|f\d+)$/.test(name);
    if (single && writing(event.target)) return;
    if ((name === "enter" || name === "space") && event.target.matches?.(PRESSED)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(event.repeat && name.endsWith("enter"))) handler(event);
  };
}

/**
 * The keys of a screen of several panes: its `own`, and those that the pane now on it takes, by
 * `take({ j: next })`, anew at each drawing; `take(keys, "control")` in place of those that the control had.
 */
export function useKeys(own = {}) {
  const handlers = useRef({});
  const parts = useRef({});
  handlers.current = own;
  parts.current = {};
  const take = (more, of) => (of ? (parts.current[of] = more) : Object.assign(handlers.current, more));
  const all = () => Object.assign({}, handlers.current, ...Object.values(parts.current));
  return { take, onKeyDown: (event) => keys(all())(event) };
}

/**
 * While something is open in `root`, a click elsewhere closes it, and so does Escape wherever the focus is in
 * the screen: a click into what is open takes the focus from its button.
 */
export function useDismissed(root, open, close) {
  useEffect(() => {
    if (!open) return undefined;
    const room = root.current.getRootNode();
    const away = (event) => !event.composedPath().includes(root.current) && close();
    const leave = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
      root.current.querySelector("button").focus();
    };
    document.addEventListener("pointerdown", away, true);
    room.addEventListener("keydown", leave, true);
    return () => {
      document.removeEventListener("pointerdown", away, true);
      room.removeEventListener("keydown", leave, true);
    };
  }, [open]);
}

/** What has the focus in a node's own part of the page: a screen's shadow root, or the page itself. */
export const focusIn = (node) => node?.getRootNode().activeElement;

/** Keep the keys in a screen when what had the focus is gone. */
export function keepFocus(root) {
  if (document.activeElement === document.body) root.current?.focus({ preventScroll: true });
}
