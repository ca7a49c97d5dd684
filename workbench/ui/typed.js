// What is typed counts at once on the screen, and goes to Python a moment after the last key.
import { useEffect, useRef, useState } from "./ui.js";

const QUIET = 350; // ms without a key before a text goes to Python
const PAUSE = 1500; // ms after which typing on is another step to undo

const waiting = new Set();
let runs = 0;

/** Hand over at once what was typed in any field. */
export const flush = () => [...waiting].forEach((send) => send());

/**
 * The text of a field, how it is typed, and how it goes out at once: `[text, type, out]`. What is typed
 * counts until somebody else (undo, a reload) changes it. `send(text, run)` also gets the run of typing it
 * belongs to.
 */
export function useTyped(value, send) {
  const [text, setText] = useState(value ?? "");
  /** @type {Record<string, any>} what was sent, what is there, when a key was last pressed, what is due */
  const m = useRef({ sent: value ?? "", text: value ?? "", last: 0 }).current;
  m.send = send;
  m.out ??= () => {
    clearTimeout(m.timer);
    waiting.delete(m.out);
    if (m.text !== m.sent) m.send((m.sent = m.text), m.run);
  };
  useEffect(() => {
    if (waiting.has(m.out) || (value ?? "") === m.sent) return;
    m.sent = m.text = value ?? "";
    setText(m.text);
  }, [value]);
  useEffect(() => () => m.out(), []);
  const type = (next) => {
    if (Date.now() - m.last > PAUSE) m.run = `run ${++runs}`;
    m.last = Date.now();
    m.text = next;
    setText(next);
    clearTimeout(m.timer);
    waiting.add(m.out);
    m.timer = setTimeout(m.out, QUIET);
  };
  return /** @type {const} */ ([text, type, m.out]);
}
