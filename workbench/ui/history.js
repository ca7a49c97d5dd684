// The history of what is on the screen: who did what, when and why, before and after.
import { html, useContext, useEffect, useRef } from "./ui.js";
import { useDismissed } from "./keys.js";
import { Button } from "./parts.js";
import { Stage } from "./offers.js";

/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "short", year: "numeric" };
/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: "2-digit", minute: "2-digit" };

/** `2026-11-30` is a day without a time; nothing is what is only in the draft. */
function when(at) {
  if (!at) return "In the draft, not published yet";
  if (at.length === 10) return new Date(`${at}T12:00:00`).toLocaleDateString(undefined, DAY);
  return new Date(at).toLocaleString(undefined, { ...DAY, ...TIME });
}

function Words({ label, text }) {
  return html`
    <div class="event-side"><span class="fine">${label}</span><span dir="auto">${text}</span></div>`;
}

function Entry({ event }) {
  const who = event.known
    ? html`<b title=${`Signed in as ${event.known}`}>${event.who}</b>`
    : html`<b>${event.who}</b>`;
  return html`
    <li class="event">
      <p dir="auto">
        ${event.who ? html`${who} ${event.what}` : event.what[0].toUpperCase() + event.what.slice(1)}
      </p>
      <p class="fine">${when(event.at)}</p>
      ${event.before && html`<${Words} label="Before" text=${event.before} />`}
      ${event.after && html`<${Words} label="Now" text=${event.after} />`}
      ${event.why && html`<p class="event-why" dir="auto">${event.why}</p>`}
    </li>`;
}

function Parts({ past, all, act }) {
  const known = past.parts.some(({ id }) => id === past.part);
  const parts =
    past.part && !known ? [{ id: past.part, title: "What is selected" }, ...past.parts] : past.parts;
  return html`
    <select class="input" aria-label="What the history is of"
        onChange=${(event) => act({ do: "history", part: event.target.value })}>
      <option value="" selected=${!past.part}>${all}</option>
      ${parts.map(
        ({ id, title }) => html`
          <option key=${id} value=${id} selected=${id === past.part}>${title}</option>`,
      )}
    </select>`;
}

function Entries({ past, all, act }) {
  const { running, failed } = past.job;
  if (running) return html`<p class="fine" role="status">Reading the history …</p>`;
  if (failed) return html`<p class="fine why" role="alert">${failed}</p>`;
  if (!past.parts.length && !past.events.length) return html`<p class="fine">Nothing is on record yet.</p>`;
  return html`
    <${Parts} past=${past} all=${all} act=${act} />
    ${past.events.length === 0 && html`<p class="fine">Nothing is on record here.</p>`}
    <ol class="events">
      ${past.events.map((event, place) => html`<${Entry} key=${place} event=${event} />`)}
    </ol>
    ${past.more > 0 && html`<p class="fine">${past.more} older entries are in the log.</p>`}`;
}

/**
 * What is open on a screen, such as an item, says so by the name that the history has for it: the history
 * begins with what was opened last.
 */
export function useSubject(part) {
  const { subjects } = useContext(Stage);
  useEffect(() => {
    if (!part) return undefined;
    const own = { part };
    subjects.push(own);
    return () => subjects.splice(subjects.indexOf(own), 1);
  }, [part]);
}

/** The button and its drawer. */
export function HistoryButton({ all = "Everything" }) {
  const { view, act, subjects } = useContext(Stage);
  const root = useRef(null);
  const past = view.history;
  const open = Boolean(past?.open);
  const close = () => act({ do: "history", on: 0 });
  useDismissed(root, open, close);
  if (!past) return null;
  const toggle = () => (open ? close() : act({ do: "history", part: subjects.at(-1)?.part ?? "" }));
  return html`
    <div class="menu" ref=${root}>
      <${Button} aria-expanded=${String(open)} onClick=${toggle}>History</${Button}>
      ${
        open &&
        html`
          <section class="menu-list history" aria-label="History">
            <${Entries} past=${past} all=${all} act=${act} />
          </section>`
      }
    </div>`;
}
