// Items by miss rate: the likely cause, why we think so, and one next step each, done in the row itself.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Bars, Button, Field, Interval, Key, Note, Segments, Swatch, useId } from "../../ui/parts.js";
import { counted } from "../../ui/words.js";
import { TextArea } from "../../ui/fields.js";
import { useSubject } from "../../ui/history.js";
import { OneOf } from "../../ui/overlaid.js";
import { askedOf, Line, Opened, Quote } from "./opened.js";

const TONE = { guideline: "accent", gold: "warn", annotator: "plain", "cannot tell": "plain" };
const STEP = {
  retrain: "Refresher",
  "fix the rule": "Make edge case",
  "retire the item": "Retire it",
  "send to experts": "Send to experts",
  watch: "Watch",
};
const FORM = {
  retrain: "retrain",
  "fix the rule": "case",
  "retire the item": "retire",
  "send to experts": "experts",
  watch: "look",
};
const PAGE = 8;
const MANY = 9; // names in a sentence
const FEW = 4; // layers that are drawn at first
const plain = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();

const stepName = (one) => (one.act === "retrain" && one.about ? `Refresher ${one.about}` : STEP[one.act]);

/** A guideline must not give gold away: the item leaves the gold, or the case is written in other words. */
function Quoted({ one, out, onOut }) {
  const field = useRef(null);
  const other = out.text != null;
  useEffect(() => {
    if (other) field.current?.focus();
  }, [other]);
  const chip = (on, name, next) => html`
    <button type="button" class=${`chip ${on ? "on" : ""}`} aria-pressed=${String(on)}
        onClick=${() => onOut(on ? {} : next)}>${name}</button>`;
  return html`
    <${Note} tone=${out.leave || other ? "plain" : "warn"} icon="info">
      <div class="stack">
        <span>
          This item is gold. If the guideline quotes it, its answer is given away, and gold set${" "}
          ${one.gold_set} cannot be locked again.
        </span>
        <div class="row wrap" role="group" aria-label="What to do about the gold">
          ${chip(Boolean(out.leave), "Take the item out of the gold", { leave: true })}
          ${chip(other, "Write the case in other words", { text: one.text })}
        </div>
        ${out.leave && html`<span class="fine">From its next version on. Scores of this round stay.</span>`}
        ${
          other &&
          html`
            <${TextArea} label="The case" hint="as the guideline will show it" text=${out.text}
                onText=${(text) => onOut({ text })} rows="3" field=${field} />`
        }
      </div>
    </${Note}>`;
}

/**
 * An edge case in the making. It is about one label of the guideline; where the item's answer is more than
 * that, a meeting decides on the answer too, out of `ways` or given here.
 */
export function CaseForm({
  view,
  one,
  labels,
  act,
  take,
  ways,
  name = "Add to draft",
  extra = {},
  how = "case",
  eager,
  onDone,
  children,
}) {
  const [label, pick] = useState("");
  const [why, set] = useState("");
  const [out, setOut] = useState(/** @type {{ leave?: boolean, text?: string }} */ ({}));
  const [rules, setRules] = useState(one.rules.map((rule) => rule.id));
  const [answer, setAnswer] = useState(/** @type {string | null} */ (null));
  const first = useRef(null);
  const a = useId("why");
  const question = view.questions[one.question];
  const same = out.text != null && (!out.text.trim() || plain(out.text) === plain(one.text));
  const inWords = !question.closed && labels.length > 0; // the item holds more than the case is about
  const deciding = Boolean(ways) && !question.one_label;
  const quotes = one.gold_set && labels.length > 0 && !inWords;
  const lacking = [
    [deciding && answer === null, "Choose the answer."],
    [labels.length && !label, question.closed && !deciding ? "Choose the decision." : "Choose the label."],
    [inWords && !out.text?.trim(), "Say in words what the case is."],
    [!why.trim(), "Say why, in a sentence."],
    [same, "Write the case in other words."],
  ];
  const why_not = lacking.find(([lacks]) => lacks)?.[1] ?? "";
  useEffect(() => {
    if (eager) first.current?.querySelector("button")?.focus();
  }, []);
  const save = () =>
    why_not ||
    act({
      do: how,
      ...(how === "case" && { item: one.item, question: one.question }),
      label,
      ...(deciding && { answer }),
      why,
      rules,
      text: out.text ?? "",
      leaves_gold: Boolean(out.leave),
      ...extra,
    }).then((found) => found.refused || onDone?.());
  const toggle = (id) => setRules(rules.includes(id) ? rules.filter((rule) => rule !== id) : [...rules, id]);
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      save();
    }
  };
  return html`
    <div class="stack case-form" onKeyDown=${onKeyDown}>
      ${
        deciding &&
        html`
          <${OneOf} title="The answer" ways=${ways} label=${answer} words=${view.words} take=${take}
              asked=${askedOf(view, one)} onPick=${setAnswer} />`
      }
      ${
        labels.length > 0 &&
        html`<div class="field">
        <span class="lab" id=${`${a}-d`}>
          ${question.closed && !deciding ? "The decision" : "The label it is about"}${" "}
          <span class="fine">becomes an edge case of the draft</span>
        </span>
        <div class="row wrap picks" role="group" aria-labelledby=${`${a}-d`} ref=${first}>
          ${labels.map(
            (each) => html`
              <button type="button" key=${each.id} class=${`chip ${label === each.id ? "on" : ""}`}
                  aria-pressed=${String(label === each.id)} onClick=${() => pick(each.id)}>
                <${Swatch} colour=${each.colour} />
                ${each.name}
              </button>`,
          )}
        </div>
      </div>`
      }
      ${
        inWords &&
        html`
          <${TextArea} label="The case" hint="in words: the guideline shows no picture of it"
              text=${out.text ?? ""} onText=${(text) => setOut({ text })} maxlength="400" />`
      }
      <${TextArea} label="Why"
          hint=${labels.length ? "annotators read it in the guideline" : "stays on record"} text=${why}
          onText=${set} maxlength="400" />
      ${
        one.rules.length > 0 &&
        html`
          <div class="row wrap">
            <span class="cap">Rests on</span>
            ${one.rules.map(
              (rule) => html`
                <button type="button" key=${rule.id} class=${`chip ${rules.includes(rule.id) ? "on" : ""}`}
                    aria-pressed=${String(rules.includes(rule.id))} title=${rule.text}
                    onClick=${() => toggle(rule.id)}>${rule.id}</button>`,
            )}
          </div>`
      }
      ${quotes && html`<${Quoted} one=${one} out=${out} onOut=${setOut} />`}
      <div class="row wrap ends">
        ${children}
        <${Button} kind="main" hint="Ctrl ↵" disabled=${Boolean(why_not)} why=${why_not} onClick=${save}>
          ${name}
        </${Button}>
      </div>
    </div>`;
}

function Say({ act, onDone, what, label, hint, name, danger, initial = "" }) {
  const [text, set] = useState(initial);
  const field = useRef(null);
  const no = text.trim() ? "" : "Write it first.";
  useEffect(() => field.current?.focus(), []);
  const save = (event) => {
    event.preventDefault();
    no || act(what(text)).then((view) => view.refused || onDone());
  };
  return html`
    <form class="stack" onSubmit=${save}>
      <${TextArea} label=${label} hint=${hint} text=${text} onText=${set} maxlength="400" field=${field} />
      <div class="row wrap ends">
        <${Button} kind="link" onClick=${onDone}>Leave it</${Button}>
        <${Button} kind=${danger ? "danger" : "main"} does=${what("").do} disabled=${Boolean(no)} why=${no}
            onClick=${save}>
          ${name}
        </${Button}>
      </div>
    </form>`;
}

function Retrain({ one, onDone }) {
  const [done, set] = useState("");
  const id = useId("message");
  const box = useRef(null);
  useEffect(() => box.current?.focus(), []);
  const copy = () =>
    navigator.clipboard?.writeText(one.message).then(
      () => set("Copied."),
      () => {
        box.current.select();
        set("Press Ctrl+C: the browser did not allow copying.");
      },
    );
  return html`
    <div class="stack">
      <${Field} id=${id} label="A message you can send" hint="it does not give the gold away">
        <textarea class="input area" id=${id} rows="9" readonly ref=${box} value=${one.message}></textarea>
      </${Field}>
      <div class="row wrap ends">
        <span class="fine" role="status">${done}</span>
        <${Button} kind="link" onClick=${onDone}>Close</${Button}>
        <${Button} kind="main" onClick=${copy}>Copy the message</${Button}>
      </div>
    </div>`;
}

function Evidence({ view, one, act }) {
  const others = one.who.length - MANY;
  const who = one.who.slice(0, MANY).join(", ") + (others > 0 ? ` and ${others} others` : "");
  return html`
    <div class="stack mid">
      <${Opened} view=${view} act=${act} one=${one} first=${FEW}>
        <${Quote} one=${one} />
      </${Opened}>
      <div>
        <span class="cap">First answers of ${counted(one.n, "person", "people")}</span>
        <${Bars} label=${`First answers to ${one.item}`}
            rows=${one.votes.map((vote) => ({
              name: html`
                <${Swatch} colour=${vote.colour} /> ${vote.name}
                ${vote.id === one.gold.id && html`${" "}<span class="fine">gold</span>`}`,
              title: vote.name,
              n: vote.n,
              colour: vote.colour,
            }))} />
      </div>
      ${one.rules.map(
        (rule) => html`<p class="fine" key=${rule.id}><span class="rid">${rule.id}</span> ${rule.text}</p>`,
      )}
      ${
        one.notes.length > 0 &&
        html`
          <ul class="fine">
            ${[...new Set(one.notes)].map((note) => html`<li key=${note} dir="auto">“${note}”</li>`)}
          </ul>`
      }
      <p class="fine" dir="auto" title=${others > 0 ? one.who.join(", ") : undefined}>
        Missed by ${who}.
      </p>
    </div>`;
}

const WAYS = [
  ["case", "Edge case", "E"],
  ["ask", "Ask the authors", "Q"],
  ["experts", "Experts", "G"],
  ["retrain", "Refresher", "T"],
  ["retire", "Retire", "X"],
];

function Open({ view, one, way, onWay, act, onDone }) {
  const place = { item: one.item, question: one.question };
  const common = { view, one, act, onDone };
  const sendToExperts = () => act({ do: "experts", ...place }).then((view) => view.refused || onDone());
  return html`
    <div class="opened">
      <${Evidence} view=${view} one=${one} act=${act} />
      <div class="stack mid">
        <${Segments} class="ways" options=${WAYS} on=${way} onPick=${onWay}
            aria-label=${`What to do about ${one.item}`} />
        ${
          way === "look" &&
          html`
            <p class="muted">
              ${
                one.n < 3
                  ? "Fewer than three people answered it. Wait for more answers."
                  : "Few missed it, and not this rule elsewhere: probably a slip. Nothing to do yet."
              }
            </p>`
        }
        ${
          way === "case" &&
          (one.case
            ? html`<p>${one.case} is in the draft already.</p>`
            : !view.questions[one.question].labels.length
              ? html`
                <p class="muted">
                  An edge case is about a label, and this question has none. Ask the authors instead.
                </p>`
              : html`
              <${CaseForm} ...${common} eager labels=${view.questions[one.question].labels}>
                <${Button} kind="link" onClick=${onDone}>Leave it</${Button}>
              </${CaseForm}>`)
        }
        ${
          way === "ask" &&
          html`
            <${Say} ...${common} key="ask" label=${`What does ${one.about ?? "the guideline"} leave open?`}
                hint="its authors read it in the editor's inbox" name="Ask the authors"
                what=${(note) => ({
                  do: "ask",
                  ...place,
                  note,
                  rule: one.about ?? one.rules[0]?.id ?? "",
                })} />`
        }
        ${
          way === "experts" &&
          (one.sent
            ? html`<p>It is with the experts.</p>`
            : html`
              <div class="stack">
                <p>
                  The gold of ${one.item} becomes a dispute again in the draft of the next gold version; blind
                  votes stay. Scores of this round do not change.
                </p>
                <div class="row wrap ends">
                  <${Button} kind="link" onClick=${onDone}>Leave it</${Button}>
                  <${Button} kind="main" does="experts" onClick=${sendToExperts}>
                    Send to experts
                  </${Button}>
                </div>
              </div>`)
        }
        ${way === "retrain" && html`<${Retrain} one=${one} onDone=${onDone} />`}
        ${
          way === "retire" &&
          html`
            <${Say} ...${common} key="retire" danger label="Why is it retired?"
                hint="stays on record; the people who contested it read it" name="Retire for everybody"
                initial=${
                  one.misses === one.n
                    ? `${one.misses} of ${counted(one.n, "person", "people")} missed it.`
                    : ""
                }
                what=${(reason) => ({ do: "retire", ...place, reason })} />`
        }
      </div>
    </div>`;
}

function Row({ one, at, way, onAt, onWay, several }) {
  const range = `95 % range ${Math.round(100 * one.low)} to ${Math.round(100 * one.high)} %`;
  const said = `${one.misses} of ${one.n} missed it, ${range}`;
  const next = FORM[one.act];
  const main = at && !way && next !== "look";
  return html`
    <tr class=${`${at ? "sel" : ""} ${one.n < 3 ? "few" : ""}`}>
      <td class="mono nowrap">${one.item}${several && html`<div class="fine">${one.question}</div>`}</td>
      <td>
        <button type="button" class="textlike clamp" dir="auto" aria-expanded=${String(Boolean(way))}
            onClick=${() => onWay(way ? null : "look")}
            aria-label=${one.text === one.item ? `Look at ${one.item}` : undefined}>
          ${one.text === one.item ? "Look at it" : html`<${Line} one=${one} />`}
        </button>
      </td>
      <td>
        <div class="row">
          <span class="grow">
            <${Interval} low=${one.low} value=${one.value} high=${one.high} label=${said} />
          </span>
          <span class="num nowrap">${one.misses} of ${one.n}</span>
        </div>
      </td>
      <td><${Badge} tone=${TONE[one.triage]}>${one.triage}</${Badge}></td>
      <td class="muted reason">${one.reason}</td>
      <td class="right">
        ${
          one.case
            ? html`<${Badge} tone="good" icon="tick">${one.case}</${Badge}>`
            : one.sent
              ? html`<${Badge} tone="good" icon="tick">with experts</${Badge}>`
              : html`
                <${Button} small kind=${main ? "main" : "plain"} aria-expanded=${String(way === next)}
                    onClick=${() => {
                      onAt();
                      onWay(way === next ? null : next);
                    }}>${stepName(one)}</${Button}>`
        }
      </td>
    </tr>`;
}

function Foot({ n, all, onAll }) {
  return html`
    <div class="row wrap between foot-row">
      <span class="keys">
        <span class="row"><${Key}>J</${Key}><${Key}>K</${Key}> next, previous</span>
        <span class="row"><${Key}>↵</${Key}> next step</span>
        ${WAYS.map(
          ([id, name, letter]) => html`
            <span class="row" key=${id}><${Key}>${letter}</${Key}> ${name.toLowerCase()}</span>`,
        )}
      </span>
      ${
        n > PAGE &&
        html`
          <${Button} small onClick=${() => onAll(!all)}>
            ${all ? "Show fewer" : `Show all ${n}`}
          </${Button}>`
      }
    </div>`;
}

export function Items({ view, act, take, rule, onRule }) {
  const { rows, counts, asked, how } = view.items;
  const [cause, filter] = useState("all");
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(null);
  const [all, more] = useState(false);
  const body = useRef(null);
  const walked = useRef(false); // only keys scroll: a board that opens begins at its top
  const shown = rows.filter(
    (one) =>
      (cause === "all" || one.triage === cause) && (!rule || one.rules.some((each) => each.id === rule)),
  );
  const listed = all ? shown : shown.slice(0, PAGE);
  const place = Math.min(at, Math.max(0, listed.length - 1));
  const here = listed[place];
  const several = Object.keys(view.questions).length > 1 && new Set(rows.map((one) => one.question)).size > 1;
  const key = (one) => `${one.item} ${one.question}`;
  const way = (one) => (open?.at === key(one) ? open.way : null);
  const go = (by) => {
    walked.current = true;
    setAt(Math.min(listed.length - 1, Math.max(0, place + by)));
    setOpen(null);
  };
  const turn = (name) => () => here && setOpen({ at: key(here), way: name });
  const close = () => setOpen(null);
  take({
    j: () => go(1),
    k: () => go(-1),
    ...Object.fromEntries(WAYS.map(([name, , letter]) => [letter.toLowerCase(), turn(name)])),
    enter: () => here && turn(FORM[here.act])(),
    ...(open ? { escape: close } : {}),
  });
  useEffect(() => {
    if (walked.current) body.current?.querySelector("tr.sel")?.scrollIntoView({ block: "nearest" });
    walked.current = false;
  }, [place]);
  useSubject(open && here && `item ${here.item}`);
  if (!view.round.judged) return null;
  const tabs = Object.entries({ all: rows.length, ...counts }).map(([name, n]) => [name, `${name} ${n}`]);
  const narrow = (name) => {
    filter(name);
    setAt(0);
    setOpen(null);
  };
  const row = (one, i) => {
    const id = key(one);
    const onWay = (name) => {
      setAt(i);
      setOpen(name && { at: id, way: name });
    };
    return html`
      <${Row} key=${id} one=${one} at=${i === place} way=${way(one)} several=${several}
          onAt=${() => setAt(i)} onWay=${onWay} />
      ${
        way(one) &&
        html`
          <tr key=${`${id} open`} class="sel open">
            <td colspan="6">
              <${Open} view=${view} one=${one} way=${way(one)} act=${act} onWay=${onWay} onDone=${close} />
            </td>
          </tr>`
      }`;
  };
  return html`
    <section class="split" aria-label="Items by miss rate">
      <div class="row wrap between head-row">
        <h3 class="head">
          Items by miss rate${" "}
          ${
            rows.length > 0 &&
            html`
              <span class="fine">
                ${rows.length} of ${counted(asked, "question")} ${rows.length === 1 ? "was" : "were"} missed
                by somebody
              </span>`
          }
        </h3>
        <span class="row wrap">
          ${
            rule &&
            html`
              <${Button} small icon="cross" aria-label=${`Show items of all rules, not only ${rule}`}
                  onClick=${() => onRule(null)}>${rule}</${Button}>`
          }
          ${
            rows.length > 0 &&
            html`<${Segments} options=${tabs} on=${cause} onPick=${narrow} aria-label="Likely cause" />`
          }
        </span>
      </div>
      ${
        !listed.length
          ? html`
            <p class="muted none-here">
              ${rows.length ? "None of these." : "Nobody has missed an item yet."}
            </p>`
          : html`
            <table class="plain items">
              <thead>
                <tr>
                  <th>Item</th>
                  <th>Text</th>
                  <th>Missed, 95 % range</th>
                  <th>Likely cause</th>
                  <th>Evidence</th>
                  <th class="right">Next step</th>
                </tr>
              </thead>
              <tbody ref=${body}>${listed.map(row)}</tbody>
            </table>`
      }
      ${listed.length > 0 && html`<${Foot} n=${shown.length} all=${all} onAll=${more} />`}
      <details class="how">
        <summary class="fine">How we find the cause</summary>
        <p class="fine">${how}</p>
      </details>
    </section>`;
}
