// What an item shows: text in its own direction, pictures, recordings, videos.
import { html, useState } from "./ui.js";
import { Button, Note } from "./parts.js";

const NAMES = { picture: "item.picture", audio: "item.audio", video: "item.video" };

function Media({ part, t }) {
  const [tries, setTries] = useState(0);
  const [lost, setLost] = useState(false);
  const again = () => {
    setLost(false);
    setTries(tries + 1);
  };
  if (lost)
    return html`
      <${Note} tone="warn" icon="warn">
        <div class="row between wrap">
          <span>${t("item.media_lost")}</span>
          <${Button} small onClick=${again}>${t("item.again")}</${Button}>
        </div>
      </${Note}>`;
  const about = part.alt || t(NAMES[part.kind]);
  const onError = () => setLost(true);
  if (part.kind === "picture")
    return html`<img key=${tries} src=${part.src} alt=${about} onError=${onError} />`;
  if (part.kind === "audio")
    return html`
      <audio key=${tries} src=${part.src} controls preload="auto" aria-label=${about}
          onError=${onError}></audio>`;
  return html`
    <video key=${tries} src=${part.src} controls preload="metadata" playsinline aria-label=${about}
        onError=${onError}></video>`;
}

/** What a part is called, where an item has several texts: `body_text` as "body text". */
const nameOf = (part, parts) =>
  parts.filter((other) => other.kind === "text").length > 1 && part.name?.replaceAll("_", " ");

/** The parts of an item, one under the other; `drawn` stands in the place of part `on`. */
export function Content({ parts, t, id, on, drawn }) {
  return html`
    <div class="item" id=${id}>
      ${parts.map((part, i) =>
        drawn && i === on
          ? drawn
          : part.kind === "text"
            ? html`
            <div key=${i}>
              ${nameOf(part, parts) && html`<span class="fine" dir="auto">${nameOf(part, parts)}</span>`}
              <p dir="auto">${part.text}</p>
            </div>`
            : html`<${Media} key=${i} part=${part} t=${t} />`,
      )}
    </div>`;
}
