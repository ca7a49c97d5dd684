// Who is where: state, evidence, time; withdrawing a link, declaring somebody ready.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Interval, Note, Progress, useId } from "../../ui/parts.js";
import { capital, counted } from "../../ui/words.js";
import { TextArea } from "../../ui/fields.js";
import { useSubject } from "../../ui/history.js";

export const STATE = {
  passed: ["good", "passed"],
  "declared ready": ["good", "declared ready"],
  undecided: ["warn", "not enough evidence yet"],
  "not yet": ["bad", "not yet"],
  "on it": ["accent", "on it"],
  invited: ["plain", "invited"],
  done: ["plain", "done"],
};
const SHOWN = 12; // letters of a name that are sure to fit in its line
const SHORT = { ...STATE, undecided: ["warn", "undecided"] };
export const two = (x) => x.toFixed(2);
export const signed = (x) => (two(x) === "-0.00" ? "0.00" : x >= 0.005 ? `+${two(x)}` : two(x));
const ago = (days) => (days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`);
const minutes = (m) => (m < 1 ? "under 1 min" : `${Math.round(m)} min`);

function evidence(one) {
  if (one.proposed) return "a second person decides";
  if (one.state === "invited") return `invited ${ago(one.waited)}`;
  if (one.state === "on it") return `item ${one.done} of ${one.total}`;
  if (!one.n) return counted(one.done, "answer");
  const rest = one.state === "not yet" && one.weakest.length ? `, see ${one.weakest[0]}` : "";
  return `${one.right} of ${one.n}${rest}`;
}

/** The lead's word, whatever the answers decide: why, which the person reads. */
function Ready({ one, act, onClose }) {
  const [reason, set] = useState("");
  const first = useRef(null);
  const back = one.declared !== null;
  useEffect(() => first.current?.focus(), []);
  const send = (event) => {
    event.preventDefault();
    reason.trim() &&
      act({ do: "ready", person: one.id, reason, back }).then((view) => view.refused || onClose());
  };
  return html`
    <form class="card stack" onSubmit=${send}>
      <${TextArea} label=${back ? "Why they are not ready after all" : "Why they are ready"}
          hint="they read it" text=${reason} onText=${set} maxlength="500" field=${first} />
      <div class="row wrap">
        <${Button} type="submit" kind="main" small does="ready" disabled=${!reason.trim()}>
          ${back ? "Withdraw readiness" : "Declare ready"}
        </${Button}>
        <${Button} small kind="link" onClick=${onClose}>Leave it</${Button}>
      </div>
    </form>`;
}

function Person({ one, goal, level, act, open, onOpen, qualifies }) {
  const [tone, word] = SHORT[one.state];
  const [sure, ask] = useState(false);
  const [saying, say] = useState(false);
  const id = useId("person");
  const first = useRef(null);
  useEffect(() => {
    if (sure) first.current?.querySelector("button")?.focus();
  }, [sure]);
  const said =
    one.value == null
      ? "no answer judged yet"
      : `${two(one.value)} right, ${level} % range ${two(one.low)} to ${two(one.high)}, n ${one.n}`;
  return html`
    <li class=${`person ${open ? "open" : ""}`}>
      <button type="button" class="line" aria-expanded=${String(open)} aria-controls=${id} onClick=${onOpen}>
        <span class="name cut" dir="auto" title=${one.name}>${one.name}</span>
        ${
          one.state === "on it"
            ? html`
              <span class="state">
                <${Progress} done=${one.done} total=${one.total}
                    label=${`${one.name}: ${one.done} of ${one.total}`} />
              </span>`
            : html`
              <span>
                <${Badge} tone=${tone} icon=${one.state === "passed" ? "tick" : undefined}>${word}</${Badge}>
              </span>`
        }
        <span class="muted num nowrap">${evidence(one)}</span>
      </button>
      <div class="more" id=${id} hidden=${!open}>
        ${
          open &&
          html`
            ${one.name.length > SHOWN && html`<p class="strong whole" dir="auto">${one.name}</p>`}
            ${
              one.value != null &&
              html`
                <div class="row">
                  <span class="grow">
                    <${Interval} low=${one.low} value=${one.value} high=${one.high} goal=${goal}
                        label=${said} />
                  </span>
                </div>`
            }
            <p class="num">
              <b>${capital(STATE[one.state][1])}</b>: ${said}.
              ${
                one.state === "undecided" &&
                one.more &&
                ` ${counted(one.more, "more answer")} would decide it in 8 of 10 such cases.`
              }
            </p>
            <p class="muted num">
              ${[
                one.vendor,
                one.n ? `${minutes(one.minutes)}, ${one.median_seconds ?? "–"} s an answer` : "",
                ...(one.no_pass ? [one.no_pass] : one.skips),
                one.weakest.length ? `misses ${one.weakest.join(", ")}` : "",
                one.attempts > 1 ? `attempt ${one.attempts}` : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            ${
              one.declared &&
              html`
                <p dir="auto">
                  Declared ready by ${one.declared.by} on ${one.declared.on}:${" "}
                  ${one.declared.reason ?? "the reason was removed"}
                </p>`
            }
            ${
              one.proposed &&
              html`
                <${Note} tone="warn" icon="people">
                  <span dir="auto">
                    ${one.proposed.by} said on ${one.proposed.on} that they are ready themselves:${" "}
                    ${one.proposed.reason} A second person has to declare it too.
                  </span>
                </${Note}>`
            }
            ${
              !sure &&
              !saying &&
              html`
                <div class="row wrap">
                  ${
                    one.invitation &&
                    html`<${Button} small onClick=${() => ask(true)}>Withdraw the link</${Button}>`
                  }
                  ${
                    qualifies &&
                    (one.declared || one.state !== "passed") &&
                    html`
                      <${Button} small does="ready" onClick=${() => say(true)}>
                        ${one.declared ? "Withdraw readiness …" : "Declare ready …"}
                      </${Button}>`
                  }
                </div>`
            }
            ${saying && html`<${Ready} one=${one} act=${act} onClose=${() => say(false)} />`}
            ${
              one.invitation &&
              sure &&
              html`
                <div class="note warn" ref=${first}>
                  <div class="grow stack">
                    <span>The link stops working for good. Their answers stay.</span>
                    <div class="row">
                      <${Button} small onClick=${() => ask(false)}>Keep it</${Button}>
                      <${Button} small kind="danger" does="revoke"
                          onClick=${() => act({ do: "revoke", invitation: one.invitation })}>
                        Withdraw it
                      </${Button}>
                    </div>
                  </div>
                </div>`
            }`
        }
      </div>
    </li>`;
}

/** Closing a round is asked about once: somebody may be in the middle of it. */
export function Close({ act }) {
  const [sure, ask] = useState(false);
  if (!sure)
    return html`
      <div class="row wrap">
        <${Button} small does="close" onClick=${() => ask(true)}>Close the round …</${Button}>
      </div>`;
  return html`
    <${Note} tone="warn" icon="warn">
      <div class="row wrap between">
        <span>It takes no more answers, for good, also of those who are on it. What was answered stays.</span>
        <span class="row">
          <${Button} small onClick=${() => ask(false)}>Leave it open</${Button}>
          <${Button} small kind="danger" does="close" onClick=${() => act({ do: "close" })}>
            Close it
          </${Button}>
        </span>
      </div>
    </${Note}>`;
}

export function People({ view, act, take }) {
  const { rows, states, goal, level } = view.people;
  const [open, setOpen] = useState(null);
  useSubject(open);
  const inviting = view.pane === "invite";
  if (open) take({ escape: () => setOpen(null) });
  return html`
    <section class="pane stack mid" aria-label="People">
      <div class="row between">
        <h3 class="head">${counted(rows.length, "person", "people")}</h3>
        <${Button} small icon="plus" aria-expanded=${String(inviting)}
            onClick=${() => act({ do: "pane", pane: inviting ? "" : "invite" })}>Invite …</${Button}>
      </div>
      <div class="row wrap states">
        ${states.map(
          (one) => html`
            <${Badge} key=${one.state} tone=${SHORT[one.state][0]}>
              ${one.n} ${SHORT[one.state][1]}
            </${Badge}>`,
        )}
      </div>
      ${!rows.length && html`<p class="muted">Nobody is invited yet.</p>`}
      <ul class="list persons long">
        ${rows.map(
          (one) => html`
            <${Person} key=${one.id} one=${one} goal=${goal} level=${level} act=${act}
                qualifies=${view.round.qualifies} open=${open === one.id}
                onOpen=${() => setOpen(open === one.id ? null : one.id)} />`,
        )}
      </ul>
      ${
        goal.length > 0 &&
        rows.length > 0 &&
        html`
          <p class="fine">
            A name opens the evidence. Dotted lines: the share right of a poor annotator (${two(goal[0])}) and
            of a good one (${two(goal[1])}), as set for this round.
          </p>`
      }
    </section>`;
}
