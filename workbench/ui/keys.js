// Keys of a screen, kept from the notebook around it.

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
