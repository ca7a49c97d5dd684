// "I think the gold is wrong": read, decide, reply. The reply stands on the person's verdict page.
import { html, useState } from "../../ui/ui.js";
import { Badge, Bars, Button, Icon, Swatch, useId } from "../../ui/parts.js";
import { TextArea } from "../../ui/fields.js";
import { Line, Opened, Quote } from "./opened.js";

const RULINGS = [
  ["gold stands", "Gold stands", "nothing changes"],
  ["gold corrected", "Gold corrected", "this answer is right for everybody who gave it"],
  ["item retired", "Item retired", "it counts for nobody"],
];

function Decide({ one, act, onDone }) {
  const [ruling, pick] = useState(one.ruling ?? "");
  const [reply, set] = useState(one.reply ?? "");
  const no = !ruling ? "Choose a decision." : reply.trim() ? "" : "Write a reply.";
  const save = () =>
    no || act({ do: "rule", ids: one.ids, ruling, reply }).then((found) => found.refused || onDone?.());
  return html`
    <div class="stack">
      <div class="row wrap" role="group" aria-label="Decision">
        ${RULINGS.map(
          ([value, name, what]) => html`
            <button type="button" key=${value} class=${`chip ${ruling === value ? "on" : ""}`}
                aria-pressed=${String(ruling === value)} onClick=${() => pick(value)}>
              ${name} <span class="fine">${what}</span>
            </button>`,
        )}
      </div>
      <${TextArea} label="Reply" hint="they read it on their verdict page" text=${reply} onText=${set}
          maxlength="400" />
      <div class="row wrap ends">
        ${onDone && html`<${Button} kind="link" onClick=${onDone}>Leave it</${Button}>`}
        <${Button} kind="main" does="rule" disabled=${Boolean(no)} why=${no} onClick=${save}>
          ${one.ids.length > 1 ? `Send to all ${one.ids.length}` : "Send the decision"}
        </${Button}>
      </div>
    </div>`;
}

function Appeal({ view, one, act, open, onOpen }) {
  const [again, anew] = useState(false);
  const n = one.ids.length;
  const id = useId("appeal");
  return html`
    <li class=${`appeal ${open ? "open" : ""}`}>
      <button type="button" class="line" aria-expanded=${String(open)} aria-controls=${id} onClick=${onOpen}>
        <${Icon} name=${open ? "down" : "right"} />
        <span class="mono">${one.item}</span>
        <span class="grow cut" dir="auto">
          ${one.text !== one.item && html`<${Line} one=${one} />`}
        </span>
        <span class="nowrap"><${Swatch} colour=${one.answer.colour} /> ${one.answer.name}</span>
        <span class="muted cut said-who" dir="auto" title=${one.notes.map((note) => note.who).join(", ")}>
          ${n === 1 ? one.notes[0].who : `${n} people`}
        </span>
        ${one.ruling && html`<${Badge} tone="good" icon="tick">${one.ruling}</${Badge}>`}
      </button>
      ${
        open &&
        html`
          <div class="opened" id=${id}>
            <div class="stack">
              <${Opened} view=${view} act=${act} one=${one} first=${1 + n}>
                <${Quote} one=${one} />
              </${Opened}>
              <p class="row wrap">
                ${n > 1 ? `${n} people said` : "Said"}${" "}
                <span class="chip"><${Swatch} colour=${one.answer.colour} />${one.answer.name}</span>${" "}
                gold${" "}
                <span class="chip"><${Swatch} colour=${one.gold?.colour} />${one.gold?.name ?? "none"}</span>
              </p>
              ${one.why && html`<p class="fine" dir="auto">Why the gold: ${one.why}</p>`}
              ${
                one.votes.length > 0 &&
                html`
                  <div>
                    <span class="cap">Experts' blind votes</span>
                    <${Bars} label=${`Experts' votes on ${one.item}`}
                        rows=${one.votes.map(({ name, n, colour }) => ({ name, n, colour }))} />
                  </div>`
              }
            </div>
            <div class="stack mid">
              <ul class="said-by">
                ${one.notes.map(
                  (note, i) => html`
                    <li key=${i}>
                      <b dir="auto">${note.who}</b>${" "}
                      <span class="muted" dir="auto">“${note.note}”</span>
                    </li>`,
                )}
              </ul>
              ${
                !one.ruling || again
                  ? html`
                    <${Decide} one=${one} act=${act}
                        onDone=${again ? () => anew(false) : null} />`
                  : html`
                    <p dir="auto">${one.reply}</p>
                    <p class="row wrap between fine">
                      <span>${one.by}, ${one.on}</span>
                      <${Button} small onClick=${() => anew(true)}>Change decision</${Button}>
                    </p>`
              }
            </div>
          </div>`
      }
    </li>`;
}

export function Appeals({ view, act }) {
  const [at, setAt] = useState(null);
  const open = view.appeals.filter((one) => !one.ruling);
  const done = view.appeals.filter((one) => one.ruling);
  const key = (one) => `${one.ids.join()} ${one.ruling}`;
  if (!view.appeals.length) return null;
  const n = open.reduce((sum, one) => sum + one.ids.length, 0);
  return html`
    <section class="split pane stack mid" aria-label="Appeals">
      <div class="row between">
        <h3 class="head">Appeals</h3>
        <${Badge} tone=${n ? "warn" : "good"} icon=${n ? "flag" : "tick"}>
          ${n ? `${n} to decide` : "all decided"}
        </${Badge}>
      </div>
      ${
        open.length > 0 &&
        html`
          <ul class="list">
            ${open.map(
              (one) => html`
                <${Appeal} key=${key(one)} view=${view} one=${one} act=${act} open=${at === key(one)}
                    onOpen=${() => setAt(at === key(one) ? null : key(one))} />`,
            )}
          </ul>`
      }
      ${
        done.length > 0 &&
        html`
          <details class="past">
            <summary class="muted">
              ${done.length === 1 ? "1 answer decided" : `${done.length} answers decided`}
            </summary>
            <ul class="list">
              ${done.map(
                (one) => html`
                  <${Appeal} key=${key(one)} view=${view} one=${one} act=${act} open=${at === key(one)}
                      onOpen=${() => setAt(at === key(one) ? null : key(one))} />`,
              )}
            </ul>
          </details>`
      }
    </section>`;
}
