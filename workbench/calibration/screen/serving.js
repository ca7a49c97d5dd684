// The quiz page: whether it runs, at which address, how many people are on it; starting and stopping it.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Note, useId } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { Input } from "../../ui/fields.js";

const STATES = {
  looking: ["plain", "…"],
  down: ["plain", "not running"],
  ended: ["bad", "ended by itself"],
  running: ["good", "running"],
  silent: ["bad", "does not answer"],
  elsewhere: ["warn", "on another computer"],
};
const REACHES = [
  ["here", "Only this computer", "To try it, or where people come to this computer."],
  [
    "network",
    "Everybody in my network",
    "For an office that trusts its network. Nothing is encrypted: who can watch the network can read the" +
      " links, and a link is all one needs to answer as that person.",
  ],
  [
    "proxy",
    "Everybody with a link, over HTTPS",
    "Through a web server of yours that encrypts and passes requests on to this computer. Ask whoever runs" +
      " it for the address; the guide “HTTPS for the quiz page” has what they need.",
  ],
];
const OPENS = {
  here: "Only this computer can open it.",
  network: "Everybody in your network can open it. Nothing is encrypted.",
  proxy: "Everybody with a link can open it, over HTTPS.",
};
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/** A moment as people here say it: the time today, else the day too. */
function momentOf(text) {
  const at = new Date(text);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { day: "numeric", month: "long" })}, ${time}`;
}

const onIt = (n) => (n ? `${counted(n, "person", "people")} on it now` : "nobody is on it now");

/** At a glance, in the head of the board. */
export function ServingState({ view, act }) {
  const { state, busy, on_it: n } = view.page;
  const [tone, word] = STATES[state];
  const open = view.pane === "serve";
  return html`
    <button type="button" class="btn sm quiz-state" aria-expanded=${String(open)}
        onClick=${() => act({ do: "pane", pane: open ? "" : "serve" })}>
      <i class=${`dot ${busy ? "warn" : tone}`} aria-hidden="true"></i>
      Quiz page: ${busy ? `${busy} …` : n ? `${counted(n, "person", "people")} on it` : word}
    </button>`;
}

function Reaches({ reach, onReach, id }) {
  return html`
    <fieldset class="stack">
      <legend class="lab">Who can open it</legend>
      ${REACHES.map(
        ([value, name, means]) => html`
          <label class="reach" key=${value} for=${`${id}-${value}`}>
            <input type="radio" name=${id} id=${`${id}-${value}`} checked=${reach === value}
                onChange=${() => onReach(value)} />
            <span><b>${name}</b><span class="fine">${means}</span></span>
          </label>`,
      )}
    </fieldset>`;
}

function Start({ page, act }) {
  const id = useId("reach");
  const [reach, setReach] = useState(page.reach);
  const [url, setUrl] = useState(page.public_url);
  const [port, setPort] = useState(String(page.port));
  const away = !LOCAL.includes(window.location.hostname);
  const lacks =
    reach === "proxy" && !url.trim()
      ? "Give the address."
      : /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65536
        ? ""
        : "The port is a number up to 65535.";
  const start = (event) => {
    event.preventDefault();
    if (!lacks) act({ do: "serve_page", reach, public_url: url, port: Number(port) });
  };
  return html`
    <form class="stack mid" onSubmit=${start}>
      <${Reaches} reach=${reach} onReach=${setReach} id=${id} />
      ${
        (away || page.hub) &&
        reach !== "proxy" &&
        html`
          <${Note} tone="warn" icon="info">
            JupyterLab runs on another computer, ${window.location.hostname}. “This computer” and “my
            network” are that computer's. People elsewhere need the third choice.
          </${Note}>`
      }
      ${
        reach === "proxy" &&
        html`
          <${Input} label="Its address" hint=${`a name of its own, such as ${page.example}`} text=${url}
              onText=${setUrl} maxlength="200" inputmode="url" spellcheck="false" />`
      }
      <details open=${reach === "proxy" || undefined}>
        <summary class="fine">Port ${port}</summary>
        <${Input} label="Port"
            hint=${
              reach === "proxy" ? "where your web server asks" : "if it is busy, the next free one is taken"
            }
            text=${port} onText=${setPort} inputmode="numeric" maxlength="5" />
      </details>
      <div class="row wrap">
        <${Button} type="submit" kind="main" does="serve_page" disabled=${Boolean(lacks)} why=${lacks}
            onClick=${start}>
          ${page.state === "ended" ? "Start it again" : "Start the quiz page"}
        </${Button}>
      </div>
    </form>`;
}

function Stop({ page, act }) {
  const [sure, ask] = useState(false);
  const stop = () => act({ do: "stop_page" });
  if (page.server.by === "command" && page.state === "running")
    return html`<p class="fine">It was started in a terminal. Stop it there.</p>`;
  if (!sure)
    return html`
      <div class="row">
        <${Button} does="stop_page" onClick=${() => (page.on_it ? ask(true) : stop())}>
          ${page.on_it ? "Stop …" : "Stop the quiz page"}
        </${Button}>
      </div>`;
  return html`
    <${Note} tone="warn" icon="warn">
      <div class="stack">
        <span>
          ${counted(page.on_it, "person is", "people are")} on it. What they answered is kept, and they go on
          where they were once it runs again. Time limits go on running.
        </span>
        <div class="row wrap">
          <${Button} small onClick=${() => ask(false)}>Keep it running</${Button}>
          <${Button} small kind="danger" does="stop_page" onClick=${stop}>Stop it</${Button}>
        </div>
      </div>
    </${Note}>`;
}

/** Copy a text; refused where the browser does not allow it, as on a page without HTTPS. */
export const copyText = (text) =>
  navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("the browser allows no copying"));

/** An address with a button that copies it. */
function Address({ address }) {
  const [copied, set] = useState("");
  const field = useRef(null);
  const copy = () =>
    copyText(address).then(
      () => set("Copied"),
      () => {
        field.current.select();
        set("Press Ctrl+C");
      },
    );
  return html`
    <div class="row">
      <input class="input mono grow" readonly aria-label="Address of the quiz page" value=${address}
          ref=${field} onFocus=${(event) => event.target.select()} />
      <${Button} small onClick=${copy}>${copied || "Copy"}</${Button}>
      <a class="btn sm" href=${address} target="_blank" rel="noreferrer">Open</a>
    </div>`;
}

function Running({ page, act }) {
  const { server } = page;
  return html`
    <div class="serving-now">
      <div class="stack mid">
        <p>
          Running since ${momentOf(server.since)}, ${onIt(page.on_it)}.
          ${" "}
          ${server.by === "board" ? OPENS[page.reach] : ""}
        </p>
        <${Address} address=${server.address} />
        ${
          page.moved &&
          html`
            <${Note} tone="warn" icon="warn">
              The address has changed (it was ${page.moved}). Links that you sent before lead to the old
              address: send them again, under Invitations.
            </${Note}>`
        }
        <p class="fine">
          It goes on when you close this window or JupyterLab, and ends when the computer is switched off.
          People need their own link; this address alone opens no round.
        </p>
        <${Stop} page=${page} act=${act} />
      </div>
      ${
        server.qr &&
        html`
          <figure class="qr">
            <img src=${server.qr} alt=${`QR code of ${server.address}`} width="132" height="132" />
            <figcaption class="fine">Scan it to see whether a phone reaches the page.</figcaption>
          </figure>`
      }
    </div>`;
}

function Ended({ page }) {
  return html`
    <${Note} tone="bad" icon="warn">
      <div class="stack">
        <span>
          The quiz page ended by itself. It was started at ${momentOf(page.server.since)}. Everything that was
          answered is kept.
        </span>
        ${
          page.last.length > 0 &&
          html`
            <details open>
              <summary>Its last messages</summary>
              <pre class="last mono" dir="ltr" tabindex="0">${page.last.join("\n")}</pre>
            </details>`
        }
      </div>
    </${Note}>`;
}

function Elsewhere({ page, act }) {
  return html`
    <div class="stack mid">
      <p>
        It was started on the computer ${page.server.machine} at ${momentOf(page.server.since)}. Stop it
        there.
      </p>
      <div class="row">
        <${Button} does="forget_page" onClick=${() => act({ do: "forget_page" })}>
          It is not running any more
        </${Button}>
      </div>
    </div>`;
}

/** The panel below the head of the board. */
export function Serving({ view, act }) {
  const { page } = view;
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  const [tone, word] = STATES[page.state];
  return html`
    <section class="beside-pane" aria-label="Quiz page" tabindex="-1" ref=${first}>
      <div class="row between">
        <h3 class="head">
          Quiz page ${" "}<${Badge} tone=${page.busy ? "warn" : tone}>
            ${page.busy ? `${page.busy} …` : word}
          </${Badge}>
        </h3>
        <${Button} small kind="link" icon="cross" onClick=${() => act({ do: "pane", pane: "" })}>
          Close
        </${Button}>
      </div>
      ${
        page.failed &&
        !page.busy &&
        html`<${Note} tone="bad" icon="warn" role="alert">${page.failed}</${Note}>`
      }
      ${page.busy && html`<p role="status">The quiz page is ${page.busy}. This takes some seconds.</p>`}
      ${!page.busy && page.state === "running" && html`<${Running} page=${page} act=${act} />`}
      ${!page.busy && page.state === "ended" && html`<${Ended} page=${page} />`}
      ${
        !page.busy &&
        page.state === "silent" &&
        html`
          <p>It does not answer. Stop it, then start it again.</p>
          <${Stop} page=${page} act=${act} />`
      }
      ${!page.busy && page.state === "elsewhere" && html`<${Elsewhere} page=${page} act=${act} />`}
      ${
        !page.busy &&
        page.state === "down" &&
        html`<p>It is not running: links open nothing until you start it.</p>`
      }
      ${
        !page.busy &&
        ["down", "ended"].includes(page.state) &&
        html`<${Start} key=${page.reach} page=${page} act=${act} />`
      }
    </section>`;
}
