// What is open before the lock, with the numbers; and the lock itself.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Field, Icon, Note, useId } from "../../ui/parts.js";
import { Input, Select } from "../../ui/fields.js";
import { useLed } from "../../ui/navigate.js";
import { counted } from "../../ui/words.js";
import { Mend } from "./mend.js";

function Waive({ check, view, act }) {
  const [subject, pick] = useState(check.open[0].id);
  const [reason, set] = useState("");
  const save = (event) => {
    event.preventDefault();
    reason.trim() &&
      act({ do: "goal", waived: { ...view.coverage.goal.waived, [subject]: reason } }).then(
        (found) => found.refused || set(""),
      );
  };
  return html`
    <details class="waive">
      <summary>Accept too few items</summary>
      <form class="stack" onSubmit=${save}>
        <${Select} label="Which" value=${subject} options=${check.open.map(({ id, name }) => [id, name])}
            onPick=${pick} />
        <${Input} label="Why" hint="shown on the card" text=${reason} onText=${set} maxlength="200" />
        <${Button} type="submit" small does="goal" disabled=${!reason.trim()}>Keep the reason</${Button}>
      </form>
    </details>`;
}

function Check({ check, view, act }) {
  const more = check.n_open - check.open.length;
  return html`
    <li class="row top">
      <span class=${check.passed ? "yes" : "no"}><${Icon} name=${check.passed ? "tick" : "cross"} /></span>
      <div class="grow">
        <div class="strong">
          ${check.title}
          <span class="unseen">: ${check.passed ? "done" : "open"}</span>
        </div>
        ${(check.passed || check.id !== "covered") && html`<div class="muted">${check.says}</div>`}
        ${
          !check.passed &&
          check.id !== "covered" &&
          html`
            <ul class="fine bullets">
              ${check.open.map(
                ({ id, name, asks }) => html`
                  <li key=${id}><span dir="auto">${name} <b class="nowrap">${asks}</b></span></li>`,
              )}
            </ul>
            ${more > 0 && html`<p class="fine">and ${more} more</p>`}`
        }
        ${!check.passed && html`<${Mend} check=${check} view=${view} act=${act} />`}
        ${
          !check.passed &&
          check.id === "covered" &&
          !view.locked &&
          html`<${Waive} key=${check.open[0].id} check=${check} view=${view} act=${act} />`
        }
      </div>
    </li>`;
}

const USES = [
  ["practice", "Practice", 20],
  ["honeypot", "Honeypots", 15],
  ["held_back", "Held back", 15],
];
const START = Object.fromEntries(USES.map(([use, , percent]) => [use, Number(percent)])); // % of the items

function Uses({ view, act }) {
  const { uses, locked } = view.lock;
  const [given, set] = useState(START);
  const stem = useId("use");
  const deal = (event) => {
    event.preventDefault();
    act({
      do: "deal",
      ...Object.fromEntries(Object.entries(given).map(([name, share]) => [name, share / 100])),
    });
  };
  return html`
    <div class="stack">
      <h4>What the items are used for</h4>
      <p class="muted">
        ${uses.quiz} quiz, ${uses.practice} practice, ${uses.honeypot} honeypots, ${uses.held_back} held back.
      </p>
      ${
        !locked &&
        html`
          <details class="waive">
            <summary>Assign uses</summary>
            <form class="stack" onSubmit=${deal}>
              <div class="uses">
                ${USES.map(
                  ([name, shown]) => html`
                    <${Field} key=${name} id=${`${stem}-${name}`} label=${shown}>
                      <input class="input" id=${`${stem}-${name}`} type="number" min="0" max="100"
                          value=${given[name]}
                          onInput=${(event) => set({ ...given, [name]: Number(event.target.value) })} />
                    </${Field}>`,
                )}
              </div>
              <p class="fine">In percent, spread over the labels. The rest is for the quiz.</p>
              <${Button} type="submit" small does="deal">Deal out</${Button}>
            </form>
          </details>`
      }
    </div>`;
}

const percent = (right, n) => `${Math.round((100 * right) / n)} % of ${n}`;

/** Who has seen the gold, what follows, and whether it has leaked. */
function Use({ view, act }) {
  const { use, locked } = view;
  const { leak } = use;
  const told = use.flagged.length > 0 || leak.verdict === "leak suspected";
  return html`
    <div class="stack">
      <h4>While it is in use</h4>
      ${use.advice.map((line) => html`<p class="muted" key=${line}>${line}</p>`)}
      ${
        use.worn > 0 &&
        !locked &&
        html`
          <div>
            <${Button} small does="rotate"
                onClick=${() => act({ do: "rotate" })}>Move ${use.worn} to practice</${Button}>
          </div>`
      }
      ${
        use.people.length > 0 &&
        html`
          <${told ? Note : "p"} ...${told ? { tone: "bad", icon: "warn" } : { class: "muted" }}>
            ${
              told
                ? `Leak suspected${use.flagged.length ? `: ${use.flagged.join(", ")}` : ""}.`
                : leak.verdict === "not enough evidence"
                  ? "Leak: not enough evidence yet."
                  : "No sign of a leak."
            }
            ${
              leak.n_seen > 0 &&
              leak.n_held_back > 0 &&
              ` Right on gold seen before: ${percent(leak.right_seen, leak.n_seen)}; ` +
                `on gold nobody had seen: ${percent(leak.right_held_back, leak.n_held_back)}` +
                `${leak.p == null ? "" : `, p = ${leak.p.toFixed(3)}`}.`
            }
          </${told ? Note : "p"}>
          <details class="waive">
            <summary>
              Who has seen it: ${use.n_people} ${use.n_people === 1 ? "person" : "people"},
              ${` ${use.n_items} ${use.n_items === 1 ? "item" : "items"}`}
            </summary>
            <div class="scroll-x" tabindex="0" role="region" aria-label="Who has seen it">
              <table class="plain">
                <thead>
                  <tr>
                    <th>Person</th>
                    <th class="right">Seen</th>
                    <th class="right">Fresh quiz items</th>
                    <th class="right">Last</th>
                  </tr>
                </thead>
                <tbody>
                  ${use.people.map(
                    (one) => html`
                      <tr key=${one.name}>
                        <td dir="auto">${one.name}</td>
                        <td class="right num">${one.seen}</td>
                        <td class="right num">${one.fresh}</td>
                        <td class="right num nowrap">${one.last}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            <p class="fine">${leak.test}</p>
          </details>`
      }
    </div>`;
}

/** Lock: asked once, with what it means. */
function Close({ view, act }) {
  const { lock } = view;
  const [asking, ask] = useState(false);
  const [busy, setBusy] = useState(false);
  const card = useRef(null);
  useEffect(() => card.current?.scrollIntoView({ block: "nearest" }), [asking]);
  const close = () => {
    setBusy(true);
    act({ do: "lock" }).finally(() => {
      setBusy(false);
      ask(false);
    });
  };
  if (asking && lock.ready)
    return html`
      <div class="card stack mid" ref=${card} role="group" aria-label="Lock it?">
        <p class="strong">Lock ${view.name} ${lock.version} with ${counted(view.items, "item")}?</p>
        <ul class="bullets">
          <li>People will be judged by these answers.</li>
          <li>This version can never change.</li>
          <li>To correct something later, start the next version.</li>
        </ul>
        <div class="row wrap">
          <${Button} kind="main" icon="lock" does="lock" disabled=${busy} onClick=${close}>Lock it</${Button}>
          <${Button} kind="link" onClick=${() => ask(false)}>Not yet</${Button}>
        </div>
      </div>`;
  return html`
    <${Button} kind=${lock.ready ? "main" : "plain"} icon="lock" does="lock" disabled=${!lock.ready}
        why=${lock.why} onClick=${() => ask(true)}>Lock ${lock.version} …</${Button}>`;
}

export function Lock({ view, act }) {
  const lock = view.lock;
  const pane = useRef(null);
  useLed(view.led, ({ place }) => place === "lock" && pane.current?.scrollIntoView({ block: "nearest" }));
  return html`
    <section class="pane stack mid" aria-label="Lock" ref=${pane}>
      <div class="row between">
        <h3 class="head">${lock.locked ? "Locked" : "Lock"} ${lock.version}</h3>
        <${Badge} tone=${lock.done === lock.checks.length ? "good" : "warn"}>
          ${lock.done} of ${lock.checks.length} done
        </${Badge}>
      </div>
      ${
        lock.newer &&
        !lock.locked &&
        html`
          <${Note} tone="warn" icon="warn">
            <p>
              Guideline ${lock.newer} is out. It affects ${lock.stale_by_newer}${" "}
              ${lock.stale_by_newer === 1 ? "answer" : "answers"} here.
            </p>
            <${Button} small does="move"
                onClick=${() => act({ do: "move" })}>Move to ${lock.newer}</${Button}>
          </${Note}>`
      }
      <ul class="list checks">
        ${lock.checks.map(
          (check) => html`<${Check} key=${check.id} check=${check} view=${view} act=${act} />`,
        )}
      </ul>
      <${Uses} view=${view} act=${act} />
      ${view.use && html`<${Use} view=${view} act=${act} />`}
      ${
        !lock.locked &&
        html`
          <div class="stack"><${Close} view=${view} act=${act} /></div>`
      }
    </section>`;
}
