// Adjudicate a dispute: the votes without names, and a decision that says why and by which rules.
import { html, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Key, Note, rights } from "../../ui/parts.js";
import { TextArea } from "../../ui/fields.js";
import { counted, listed } from "../../ui/words.js";
import { Overlaid } from "../../ui/overlaid.js";
import { DecisionFields, labelKeys, lackingIn, Opinion, picked, startOf } from "./decide.js";
import { Guide, short, useFor } from "./rules.js";
import { Waiting } from "./waiting.js";

const HEADS = { dispute: "Adjudicate a dispute", stale: "Verify a stale answer" };

function Ask({ kind, place, act, onClose }) {
  const [text, set] = useState("");
  const undecidable = kind === "undecidable";
  const send = (event) => {
    event.preventDefault();
    act(
      undecidable
        ? { do: "undecidable", ...place, note: text }
        : { do: "drop", item: place.item, reason: text },
    ).then((view) => view.refused || onClose());
  };
  return html`
    <form class="card stack" onSubmit=${send}>
      <${TextArea} label=${undecidable ? "What does the guideline not say?" : "Why is it dropped?"}
          hint=${undecidable ? "its authors read this" : "stays on record"} text=${text} onText=${set}
          maxlength="500" field=${(node) => node && !text && node.focus()} />
      <div class="row">
        <button type="submit" class=${`btn ${undecidable ? "" : "danger"}`}
            aria-disabled=${text.trim() ? undefined : "true"}>
          ${undecidable ? "Ask, and take it out" : "Drop the item"}
        </button>
        <${Button} kind="link" onClick=${onClose}>Leave it</${Button}>
      </div>
    </form>`;
}

function Decide({ view, dispute, act, take }) {
  const mark = `${dispute.item} ${dispute.question.id} ${dispute.why} ${view.version}`;
  const [decision, set] = useFor(`decision ${mark}`, startOf(dispute));
  const [asking, ask] = useFor(`asking ${mark}`, null);
  const why = useRef(null);
  const { longest } = view.adjudication;
  const place = { item: dispute.item, question: dispute.question.id };
  const lacking = lackingIn(dispute, decision);
  const save = () => lacking || act({ do: "adjudicate", ...place, ...decision });
  const mayHold = dispute.why === "stale" && dispute.before.settled;
  const holds = () => mayHold && act({ do: "verify", ...place });
  take({
    ...labelKeys(dispute, (label) => set(picked(dispute, decision, label))),
    enter: save,
    "ctrl+enter": save,
    r: () => why.current?.focus(),
    g: () => ask("undecidable"),
    d: () => ask("drop"),
    v: holds,
    ...(asking ? { escape: () => ask(null) } : {}),
  });
  return html`
    <div class="stack mid deciding">
      <${DecisionFields} view=${view} dispute=${dispute} decision=${decision} set=${set} take=${take}
          why=${why} longest=${longest} />
      <hr class="rule" />
      <div class="row wrap">
        <${Button} hint="G" does="undecidable"
            onClick=${() => ask("undecidable")}>The guideline does not say</${Button}>
        <${Button} kind="danger" hint="D" does="drop" onClick=${() => ask("drop")}>Drop the item</${Button}>
        ${
          mayHold &&
          html`
            <${Button} hint="V" does="verify" onClick=${holds}>Still holds</${Button}>`
        }
      </div>
      ${
        asking
          ? html`<${Ask} key=${asking} kind=${asking} place=${place} act=${act} onClose=${() => ask(null)} />`
          : html`
            <p class="fine">
              “Does not say” takes the item out and asks the guideline's authors. “Drop” takes it
              out for another reason. Both can be undone.
            </p>`
      }
      <div class="row between wrap">
        <span class="keys">
          <span class="row"><${Key}>J</${Key}><${Key}>K</${Key}> next, previous</span>
          <span class="row"><${Key}>R</${Key}> rationale</span>
        </span>
        <span class="ends">
          <${Button} kind="main" hint="↵" does="adjudicate" disabled=${Boolean(lacking)} why=${lacking}
              onClick=${save}>
            Save, next
          </${Button}>
        </span>
      </div>
    </div>`;
}

function Past({ view, act }) {
  const { decided, left, n_decided } = view.adjudication;
  if (!decided.length && !left.length) return null;
  const row = (key, what, action, name) => html`
    <li class="row between top" key=${key}>
      <span class="grow">${what}</span>
      ${
        !view.locked &&
        html`<${Button} small does=${action.do}
          onClick=${() => act(action)}>${name}</${Button}>`
      }
    </li>`;
  return html`
    <details class="past">
      <summary>${n_decided} adjudicated${left.length ? `, ${left.length} left the set` : ""}</summary>
      <ul class="list">
        ${left.map((one) =>
          row(
            `left ${one.item}`,
            html`
              <b dir="auto">${short(one.text ?? one.item)}</b> ${one.kind}: ${one.reason}${" "}
              <span class="fine">${one.by}, ${one.on}</span>`,
            { do: "back", item: one.item },
            "Bring back",
          ),
        )}
        ${[...decided].reverse().map((one) =>
          row(
            `${one.item} ${one.question}`,
            html`
              <b dir="auto">${short(one.text ?? one.item)}</b> ${one.title}: ${one.called}${" "}
              <span class="fine">by ${one.by}${one.voted ? ", who voted on it too" : ""}</span>`,
            { do: "reopen", item: one.item, question: one.question },
            "Open again",
          ),
        )}
      </ul>
    </details>`;
}

/** Gold with evidence against it: nobody passes it, or the experts did not agree. */
function Suspects({ view, act }) {
  if (!view.suspects.length) return null;
  const retire = view.suspects.filter((one) => one.advice === "retire").length;
  return html`
    <details class="past">
      <summary>
        Evidence against ${view.suspects.length} ${view.suspects.length === 1 ? "answer" : "answers"}
        ${retire ? `, ${retire} to retire` : ""}
      </summary>
      <ul class="list">
        ${view.suspects.map(
          (one) => html`
            <li class="row between top" key=${`${one.item} ${one.question}`}>
              <span class="grow">
                <b dir="auto">${short(one.text ?? one.item)}</b> ${one.title}: ${one.called}${" "}
                <${Badge} tone=${one.advice === "retire" ? "bad" : "plain"}>${one.advice}</${Badge}>
                <br />
                <span class="muted">${one.says}</span>
              </span>
              ${
                !view.locked &&
                html`
                  <${Button} small kind="danger" does="retire"
                      onClick=${() => act({ do: "retire", item: one.item, reason: one.says })}>
                    Retire
                  </${Button}>`
              }
            </li>`,
        )}
      </ul>
    </details>`;
}

/** Blind votes that nobody reads yet, and how their round ends. */
function Sealed({ view, act }) {
  const n = view.sealed.length;
  if (!n || view.locked) return null;
  return html`
    <${Note} icon="lock">
      <div class="row wrap between">
        <span>
          Blind votes of ${counted(n, "expert")} are sealed. They open when every answer has its votes, or
          when you end the round.
        </span>
        <${Button} small does="end_blind" onClick=${() => act({ do: "end_blind" })}>
          End the blind round
        </${Button}>
      </div>
    </${Note}>`;
}

/** Decisions that overrule experts who all agree: a second person decides the same, or takes them back. */
function Pending({ view, act }) {
  const { pending } = view.adjudication;
  if (!pending.length) return null;
  return html`
    <section class="stack mid" aria-label="For a second person">
      <${Note} tone="warn" icon="people">
        ${counted(pending.length, "decision")} ${pending.length === 1 ? "needs" : "need"} a second person: all
        experts said something else.
      </${Note}>
      <ul class="stack mid">
        ${pending.map((one) => {
          const [item, question] = one.place;
          const { rules } = one.words;
          const definition = !rules?.length;
          const decision = { item, question, definition, ...one.content, ...one.words };
          return html`
            <li class="card stack" key=${one.place.join(" ")}>
              <p dir="auto">${one.text}</p>
              <p><b>${one.says}.</b> <q dir="auto">${one.words.rationale}</q></p>
              <span class="fine">proposed by ${one.by}</span>
              <div class="row wrap">
                <${Button} kind="main" does="adjudicate" disabled=${one.mine}
                    why="Another person has to confirm it."
                    onClick=${() => act({ do: "adjudicate", ...decision })}>Confirm</${Button}>
                <${Button} disabled=${Boolean(rights.mayNot.withdraw)}
                    onClick=${() => act({ do: "withdraw", item, question })}>Take it back</${Button}>
              </div>
            </li>`;
        })}
      </ul>
    </section>`;
}

export function Adjudicate({ view, act, take }) {
  const [guide, setGuide] = useState(false);
  const { dispute, at, waiting } = view.adjudication;
  const look = (by) => act({ do: "look", at: at + by });
  const undo = view.can_undo ? () => act({ do: "undo" }) : undefined;
  take({ j: () => look(1), k: () => look(-1), u: () => undo?.() });
  return html`
    <section class="pane stack mid" aria-label="Adjudicate a dispute">
      <div class="row between wrap">
        <h3 class="head">
          ${HEADS[dispute?.why] ?? "Adjudication"}${" "}
          ${dispute && html`<span class="fine num">${dispute.item}, ${at + 1} of ${waiting} waiting</span>`}
        </h3>
        <span class="row">
          ${undo && html`<${Button} kind="link" icon="undo" hint="U" small onClick=${undo}>Undo</${Button}>`}
        </span>
      </div>
      <${Sealed} view=${view} act=${act} />
      <${Pending} view=${view} act=${act} />
      <${Waiting} view=${view} act=${act} />
      ${
        !dispute &&
        !view.sealed.length &&
        !view.adjudication.pending.length &&
        !view.decisions?.length &&
        html`
          <${Note} tone="good" icon="tick">
            No answer waits for a decision. Disputes come here when two blind votes differ, or when the
            guideline changes.
          </${Note}>`
      }
      ${
        dispute &&
        html`
          <div class="cols judging">
            <div class="stack mid">
              <${Overlaid} key=${dispute.item} content=${dispute.content} on=${dispute.on}
                  layers=${dispute.layers} labels=${dispute.question.labels} words=${view.words} />
              <p class="strong" dir="auto">${dispute.question.ask}</p>
              ${
                dispute.why === "stale" &&
                html`
                  <${Note} tone="warn" icon="warn">
                    The guideline changed since this was decided: ${listed(dispute.because)}.
                  </${Note}>`
              }
              ${
                dispute.voted &&
                html`
                  <${Note} tone="warn" icon="warn">
                    ${view.lead} has voted on this. Better let a third person decide; if you decide, the set
                    keeps both.
                  </${Note}>`
              }
              <ul class="list">
                ${dispute.opinions.map(
                  (opinion) => html`
                    <${Opinion} key=${opinion.letter} opinion=${opinion} question=${dispute.question} />`,
                )}
              </ul>
              ${dispute.opinions.length > 0 && html`<p class="fine">Letters are shuffled for each item.</p>`}
              <${Guide} question=${dispute.question} open=${guide} onToggle=${setGuide} />
            </div>
            <${Decide} view=${view} dispute=${dispute} act=${act} take=${take} />
          </div>`
      }
      <${Suspects} view=${view} act=${act} />
      <${Past} view=${view} act=${act} />
    </section>`;
}
