// What a screen offers to take away: the menus Report and Export, and the file that comes.
import { createContext, html, useContext, useLayoutEffect, useRef, useState } from "./ui.js";
import { useDismissed } from "./keys.js";
import { Button, Icon } from "./parts.js";

/**
 * The view and `act` of the screen that something is drawn on; `ticket` names this view of it, `subjects` is
 * what is open on it.
 */
export const Stage = createContext({ view: {}, act: null, ticket: "", subjects: [] });

const EDGE = 8; // px, between a list and the edge of the screen
const NAMES = {
  html: "Page (HTML)",
  pdf: "PDF",
  md: "Markdown",
  csv: "Table (CSV)",
  xlsx: "Excel",
  zip: "ZIP",
  yaml: "For programs (YAML)",
  file: "file",
};
const SHORT = { file: "Download", yaml: NAMES.yaml };
const shown = (format) => SHORT[format] ?? format.toUpperCase();
const TITLES = { report: "Report", export: "Export" };

/** Save a file that Python sent. */
export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Where a file is being made, how far it is. */
export function BeingMade({ job }) {
  const { done, total } = job;
  const far = total ? ` ${Math.round((100 * done) / total)}%` : "";
  return html`<span class="fine" role="status">Being made …${far}</span>`;
}

function Row({ offer, onTake }) {
  const { running, failed } = offer.job;
  return html`
    <li>
      <div class="row between">
        <span>${offer.title}</span>
        <span class="row">
          ${
            running
              ? html`<${BeingMade} job=${offer.job} />`
              : offer.formats.map(
                  (format) => html`
                    <${Button} small key=${format} disabled=${Boolean(offer.why_not || offer.lacks[format])}
                        aria-label=${`${offer.title}, ${NAMES[format] ?? format.toUpperCase()}`}
                        onClick=${() => onTake(offer, format)}>${shown(format)}</${Button}>`,
                )
          }
        </span>
      </div>
      ${[offer.why_not, ...Object.values(offer.lacks), ...offer.notes]
        .filter(Boolean)
        .map((text) => html`<p class="fine" key=${text}>${text}</p>`)}
      ${failed && html`<p class="fine why" role="alert">${failed}</p>`}
    </li>`;
}

/** Keeps a list that hangs from the end of its button on the screen, where the button stands at the start. */
function useOnScreen(list, open) {
  useLayoutEffect(() => {
    if (!open) return;
    const { left, right } = list.current.getBoundingClientRect();
    const room = list.current.closest(".wb").getBoundingClientRect();
    const by = Math.max(room.left + EDGE - left, 0) || Math.min(room.right - EDGE - right, 0);
    list.current.style.translate = `${by}px`;
  }, [open]);
}

function Menu({ group, offers }) {
  const { act, ticket } = useContext(Stage);
  const [open, set] = useState(false);
  const root = useRef(null);
  const list = useRef(null);
  useDismissed(root, open, () => set(false));
  useOnScreen(list, open);
  const take = (offer, format) => act({ do: "take", offer: offer.id, format, ticket });
  return html`
    <div class="menu" ref=${root}>
      <button type="button" class="btn" aria-haspopup="true" aria-expanded=${String(open)}
          onClick=${() => set(!open)}>${TITLES[group]}<${Icon} name="down" /></button>
      ${
        open &&
        html`
          <ul class="menu-list" ref=${list} aria-label=${TITLES[group]}>
            ${offers.map((offer) => html`<${Row} key=${offer.id} offer=${offer} onTake=${take} />`)}
          </ul>`
      }
    </div>`;
}

/** The menus of the screen that this is drawn on. */
export function Offers() {
  const { view } = useContext(Stage);
  const offers = view.offers ?? [];
  return ["report", "export"].map((group) => {
    const own = offers.filter((offer) => offer.group === group);
    return own.length ? html`<${Menu} key=${group} group=${group} offers=${own} />` : null;
  });
}
