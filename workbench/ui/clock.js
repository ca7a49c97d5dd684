// How long: on the screen, and how long an item stood before somebody's eyes.
import { html, useEffect, useRef, useState } from "./ui.js";
import { Icon } from "./parts.js";
import { clock } from "./words.js";

/**
 * Seconds that an item was seen, from the frame after it was painted, and seconds its page was hidden
 * meanwhile.
 */
export function useStopwatch(turn) {
  const watch = useRef(null);
  useEffect(() => {
    const mine = { from: /** @type {number | null} */ (null), seen: 0, hidden: 0, dark: false };
    const count = () => {
      if (mine.from === null) return;
      const now = performance.now();
      mine[mine.dark ? "hidden" : "seen"] += (now - mine.from) / 1000;
      mine.from = now;
      mine.dark = document.hidden;
    };
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        mine.from = performance.now();
        mine.dark = document.hidden;
      });
    });
    document.addEventListener("visibilitychange", count);
    watch.current = () => {
      count();
      return {
        client_seconds: Math.round(mine.seen * 1000) / 1000,
        hidden_seconds: Math.round(mine.hidden * 1000) / 1000,
      };
    };
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("visibilitychange", count);
    };
  }, [turn]);
  return () => watch.current();
}

const SPOKEN = [5, 1]; // minutes left that are said to whoever listens

/** The time spent, or left where there is a limit; `onEnd` when nothing is left. */
export function Clock({ seconds, t, speak, onEnd }) {
  const since = useRef({ seconds, at: performance.now() });
  const [, tick] = useState(0);
  const ended = useRef(-Infinity);
  const before = useRef(Infinity);
  if (since.current.seconds !== seconds) since.current = { seconds, at: performance.now() };
  const gone = (performance.now() - since.current.at) / 1000;
  const left = seconds.left == null ? null : seconds.left - gone;
  useEffect(() => {
    const timer = setInterval(() => tick(Math.random()), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    // the server decides: it is asked until it has
    if (left === null || left > 0 || performance.now() - ended.current < 3000) return;
    ended.current = performance.now();
    onEnd();
  });
  useEffect(() => {
    const n = left === null ? undefined : SPOKEN.find((m) => left <= 60 * m && before.current > 60 * m);
    if (n && before.current < Infinity) speak(t("line.minutes_left", { n }));
    before.current = left ?? Infinity;
  });
  const low = left !== null && left < 60;
  return html`
    <span class=${`row clock ${low ? "no" : "muted"}`} role="timer" aria-live="off">
      <${Icon} name="clock" />
      <span class="num">${clock(left ?? seconds.spent + gone)}</span>
      <span class=${left === null ? "wide" : ""}>${t(left === null ? "item.spent" : "item.left")}</span>
    </span>`;
}
