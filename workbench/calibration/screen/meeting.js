// The calibration meeting: blind votes as bars, what is said, a second blind vote, a decision, and what it
// gained.
import { html, useEffect, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, Interval, Note, Swatch, colourOf, useId } from "../../ui/parts.js";
import { Link } from "../../ui/navigate.js";
import { capital, counted } from "../../ui/words.js";
import { TextArea } from "../../ui/fields.js";
import { useSubject } from "../../ui/history.js";
import { Control, textOf } from "../../ui/overlaid.js";
import { styled } from "../../ui/marks.js";
import { CaseForm } from "./items.js";
import { askedOf, CALLED, Opened, Quote } from "./opened.js";
import { signed } from "./people.js";

/** The different answers of both votes, none included. */
const answersOf = (talk) => {
  const votes = [...talk.first, ...talk.second];
  return [...new Map(votes.map((vote) => [vote.id, vote])).values()];
};

/** The letters of the answers as they are drawn over the item, by answer; none where nothing is drawn. */
const lettersOf = (talk) => {
  const drawn = talk.layers.some((layer) => layer.marks.length);
  return new Map(
    drawn
      ? [...styled(talk.layers, CALLED)].reverse().map(({ layer, letter }) => [layer.answer, letter])
      : [],
  );
};

function Votes({ talk }) {
  const ids = answersOf(talk).map((vote) => vote.id);
  const letters = lettersOf(talk);
  const most = Math.max(1, ...talk.first.map((v) => v.n), ...talk.second.map((v) => v.n));
  const of = (votes, id) => votes.find((vote) => vote.id === id)?.n ?? 0;
  const named = (id) => [...talk.first, ...talk.second].find((vote) => vote.id === id);
  const bar = (n, colour) => html`
    <span>
      <i class=${`b ${n ? "" : "z"}`}
          style=${{ width: `${(100 * n) / most}%`, background: n ? colourOf(colour) : undefined }}></i>
    </span>`;
  return html`
    <table class="plain ballots">
      <thead>
        <tr>
          <th>Answer</th>
          <th>First vote, blind</th>
          <th class="right">n</th>
          ${talk.second.length > 0 && html`<th>Second vote, blind</th><th class="right">n</th>`}
        </tr>
      </thead>
      <tbody>
        ${ids.map(
          (id) => html`
            <tr key=${id ?? "?"}>
              <td>
                <span class="row">
                  ${
                    letters.has(id)
                      ? html`<b class="mk-letter">${letters.get(id)}</b>`
                      : html`<${Swatch} colour=${named(id).colour} />`
                  }
                  ${named(id).name}
                </span>
              </td>
              <td class="bar-cell">${bar(of(talk.first, id), named(id).colour)}</td>
              <td class="right num">${of(talk.first, id)}</td>
              ${
                talk.second.length > 0 &&
                html`
                  <td class="bar-cell">${bar(of(talk.second, id), named(id).colour)}</td>
                  <td class="right num">${of(talk.second, id)}</td>`
              }
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** An answer that nobody gave in the first vote, in the control of its kind. */
function Added({ asked, words, take, onAdd, onClose }) {
  const [answer, give] = useState(null);
  const id = useId("added");
  const text = textOf(asked, answer);
  return html`
    <div class="stack">
      <span class="lab" id=${id}>Another answer</span>
      <${Control} ...${asked} answer=${answer} locked=${false} words=${words} take=${take}
          submit=${() => text !== null && onAdd(text)} id=${id} onAnswer=${give} />
      <div class="row wrap ends">
        <${Button} kind="link" onClick=${onClose}>Leave it</${Button}>
        <${Button} disabled=${text === null} why="Give the answer first." onClick=${() => onAdd(text)}>
          Add this answer
        </${Button}>
      </div>
    </div>`;
}

function Second({ view, talk, act, take, onDone }) {
  const start = Object.fromEntries(talk.live ? [] : talk.second.map((vote) => [vote.id ?? "", vote.n]));
  const [counts, set] = useState(start);
  const [added, add] = useState([]);
  const [adding, setAdding] = useState(false);
  const asked = askedOf(view, talk);
  const letters = lettersOf(talk);
  const named = asked.question.one_label
    ? talk.labels
    : [
        ...answersOf(talk).filter((vote) => vote.id !== null),
        ...added.map((id, i) => ({ id, name: `Another answer ${i + 1}` })),
      ];
  const all = [...named, { id: "", name: asked.question.one_label ? "No label" : "No answer" }];
  const onAdd = (text) => {
    if (!named.some((each) => each.id === text)) add([...added, text]);
    set({ ...counts, [text]: (counts[text] ?? 0) + 1 });
    setAdding(false);
  };
  const id = useId("count");
  const total = Object.values(counts).reduce((n, one) => n + one, 0);
  const first = talk.first.reduce((n, vote) => n + vote.n, 0);
  const save = (event) => {
    event.preventDefault();
    total && act({ do: "second", place: talk.place, votes: counts }).then((view) => view.refused || onDone());
  };
  return html`
    <form class="card stack" onSubmit=${save}>
      <span class="lab">
        Second vote, counted <span class="fine">everybody votes blind, on paper or in the browser</span>
      </span>
      <div class=${`counts ${asked.question.one_label ? "" : "long"}`}>
        ${all.map(
          (label, i) => html`
            <label key=${label.id} for=${`${id}-${i}`}>
              <span class="cut">
                ${letters.has(label.id) && html`<b class="mk-letter">${letters.get(label.id)}</b>${" "}`}
                ${label.colour && html`<${Swatch} colour=${label.colour} />${" "}`}
                ${label.name}
              </span>
              <input class="input num" type="number" min="0" max="10000" step="1" inputmode="numeric"
                  id=${`${id}-${i}`} value=${counts[label.id] ?? ""}
                  onInput=${(event) =>
                    set({
                      ...counts,
                      [label.id]: Math.max(0, Math.floor(Number(event.target.value) || 0)),
                    })} />
            </label>`,
        )}
      </div>
      ${
        !asked.question.one_label &&
        (adding
          ? html`
            <${Added} asked=${asked} words=${view.words} take=${take} onAdd=${onAdd}
                onClose=${() => setAdding(false)} />`
          : html`
            <div class="row">
              <${Button} small icon="plus" onClick=${() => setAdding(true)}>Another answer</${Button}>
            </div>`)
      }
      ${
        !adding &&
        html`
      <div class="row wrap ends">
        <span class="fine num">${counted(total, "vote")}; the first vote had ${first}</span>
        <${Button} kind="link" onClick=${onDone}>Leave it</${Button}>
        <button type="submit" class="btn primary" aria-disabled=${total ? undefined : "true"}>
          Save the second vote
        </button>
      </div>`
      }
    </form>`;
}

function Talk({ view, talk, act, take, onNext, last }) {
  const [notes, set] = useState(talk.notes);
  const [counting, count] = useState(false);
  const done = talk.decided;
  if (counting) take({ escape: () => count(false) });
  const keep = () => notes !== talk.notes && act({ do: "notes", place: talk.place, notes });
  return html`
    <div class="cols talking">
      <section class="pane stack mid" aria-label="Item on the table">
        <${Opened} view=${view} act=${act} one=${talk} layers=${talk.layers}>
          <${Quote} one=${talk} big />
        </${Opened}>
        <p class="strong" dir="auto">${talk.ask}</p>
        <${Votes} talk=${talk} />
        ${talk.rules.map(
          (rule) => html`<p class="fine" key=${rule.id}><span class="rid">${rule.id}</span> ${rule.text}</p>`,
        )}
        ${
          !done &&
          (counting
            ? html`<${Second} ...${{ view, talk, act, take }} onDone=${() => count(false)} />`
            : html`
              <div class="row wrap">
                <${Button} onClick=${() => count(true)}>
                  ${talk.second.length && !talk.live ? "Count again" : "Count a second vote"}
                </${Button}>
                ${
                  talk.live &&
                  html`
                    <span class="fine">
                      <${Icon} name="clock" /> counted from round ${view.meeting.vote_round.name} as people
                      vote
                    </span>`
                }
              </div>`)
        }
      </section>
      <section class="pane stack mid" aria-label="What is said and decided">
        <${TextArea} label="What was said" hint="no names; saved when you leave the field" text=${notes}
            onText=${set} rows="5" maxlength="4000" onBlur=${keep} />
        ${
          done
            ? html`
              <div class="card sel stack">
                <div class="row between">
                  <b>Decided: ${done.name}</b>
                  ${done.case && html`<span class="rid">${done.case}</span>`}
                </div>
                <p dir="auto">${done.why}</p>
                <p class="fine">
                  By ${done.by}.
                  ${
                    done.case &&
                    ` ${done.case} and its line in the changelog are in the draft of the guideline. ` +
                      "Publish it there."
                  }
                </p>
                ${
                  done.against &&
                  html`
                    <${Note} tone="warn" icon="warn">
                      The gold says ${done.gold}. Send the item to the experts, under Now.
                    </${Note}>`
                }
              </div>
              <div class="row wrap ends">
                ${
                  done.case &&
                  html`
                    <${Link} class="btn" to=${{
                      tool: "guideline",
                      name: view.round.guideline.split(" ")[0],
                      place: "cases",
                      case: done.case,
                    }}>
                      Open ${done.case} in the guideline
                    </${Link}>`
                }
                ${!last && html`<${Button} kind="main" onClick=${onNext}>Next item</${Button}>`}
              </div>`
            : html`
              <div class="card sel">
                <${CaseForm} key=${talk.item} view=${view} one=${talk} labels=${talk.labels} act=${act}
                    how="decide" extra=${{ place: talk.place }} take=${take} ways=${waysOf(talk)}
                    name=${talk.labels.length ? "Save the edge case" : "Save the decision"} />
              </div>`
        }
      </section>
    </div>`;
}

/** The answers of both votes as a meeting may decide on them. */
const waysOf = (talk) => {
  const letters = lettersOf(talk);
  return answersOf(talk)
    .filter((vote) => vote.id !== null)
    .map((vote) => {
      const letter = letters.get(vote.id);
      return { label: vote.id, called: letter ? `${letter}: ${vote.name}` : vote.name };
    });
};

const GAIN = {
  gained: ["good", "gained"],
  lost: ["bad", "lost"],
  "not enough evidence": ["warn", "not enough evidence yet"],
};

function Gain({ view, act }) {
  const { gain, before, after, talks } = view.meeting;
  const late = !before && (after || talks.some((talk) => talk.decided));
  const [sure, ask] = useState(false);
  const make = html`
    <div class="row wrap">
      ${
        sure
          ? html`
            <${Note} tone="warn">
              <div class="row wrap between">
                <span>
                  Makes a round of up to 20 held-back items and a link for everybody who took this round.
                </span>
                <span class="row">
                  <${Button} small kind="link" onClick=${() => ask(false)}>Leave it</${Button}>
                  <${Button} small kind="main" does="measure"
                      onClick=${() => act({ do: "measure" }).then(() => ask(false))}>
                    Create it, invite them
                  </${Button}>
                </span>
              </div>
            </${Note}>`
          : html`
            <${Button} onClick=${() => ask(true)}>
              ${before ? "Ask the held-back items again" : "Ask held-back items first"}
            </${Button}>`
      }
    </div>`;
  if (!gain)
    return html`
      <section class="split pane stack" aria-label="What the meeting gained">
        <h3 class="head">What the meeting gains</h3>
        <p class="muted">
          Measured on held-back items that you do not discuss. The same people answer them before the
          first decision and after the last one.${" "}
          ${
            before
              ? "The first answers are in. Ask again after the meeting."
              : late
                ? "Nobody answered them before the first decision, so the gain cannot be measured."
                : "Nobody has answered them yet. Ask before you decide anything."
          }
        </p>
        ${!late && make}
      </section>`;
  const [tone, word] = GAIN[gain.verdict];
  const d = gain.difference;
  return html`
    <section class="split pane stack" aria-label="What the meeting gained">
      <div class="row between">
        <h3 class="head">What the meeting gained</h3>
        <${Badge} tone=${tone}>${word}</${Badge}>
      </div>
      ${
        d.low != null &&
        html`
          <${Interval} low=${d.low} value=${d.value} high=${d.high} goal=${0} min=${-0.5} max=${0.5}
              tone=${tone === "warn" ? "" : tone}
              label=${`Difference ${signed(d.value)}, 95 % range ${signed(d.low)} to ${signed(d.high)}`} />`
      }
      <p class="num">
        ${
          d.value == null
            ? d.reason
            : html`
              From ${gain.before.toFixed(2)} to ${gain.after.toFixed(2)} right on held-back items:${" "}
              ${signed(d.value)}
              ${d.low == null ? `. ${d.reason}` : `, 95 % range ${signed(d.low)} to ${signed(d.high)}`}
              , ${counted(d.n, "item")}, ${counted(gain.people, "person", "people")}.`
        }
        ${
          gain.more_items
            ? ` ${counted(gain.more_items, "more item")} decide it in 8 of 10 such meetings.`
            : ""
        }
      </p>
      <p class="fine">${d.method}</p>
    </section>`;
}

export function Meeting({ view, act, take }) {
  const { talks, picked, vote_round } = view.meeting;
  const first = Math.max(
    0,
    talks.findIndex((talk) => !talk.decided),
  );
  const [at, go] = useState(first);
  const [sure, ask] = useState(false);
  const talk = talks[Math.min(at, talks.length - 1)];
  useSubject(talk && `item ${talk.item}`);
  const move = (by) => go(Math.min(talks.length - 1, Math.max(0, at + by)));
  take({ j: () => move(1), k: () => move(-1), ...(sure ? { escape: () => ask(false) } : {}) });
  useEffect(() => {
    if (at >= talks.length) go(0);
  }, [talks.length]);
  if (!talk)
    return html`
      <div class="pane stack mid">
        <h3 class="head">Items worth discussing</h3>
        ${
          picked.length
            ? html`
              <ol class="list picked">
                ${picked.map(
                  (one) => html`
                    <li key=${one.item}>
                      <${Quote} one=${one} />
                      <p class="fine">${capital(one.why)}</p>
                    </li>`,
                )}
              </ol>
              <p class="muted">
                Everybody's answers are shown as bars, without names. Discuss, vote again blind, decide. The
                decision becomes an edge case of the draft.
              </p>
              <div class="row wrap">
                <${Button} kind="main" icon="people" does="meet" onClick=${() => act({ do: "meet" })}>
                  Begin the meeting
                </${Button}>
                <span class="fine">This fixes the items and their votes.</span>
              </div>`
            : html`<p class="muted">No item is disputed enough yet to be worth a meeting.</p>`
        }
      </div>`;
  const open = talks.filter((one) => !one.decided).length;
  return html`
    <div class="row wrap between head-row meet-bar">
      <span class="row">
        <${Button} small icon="left" aria-label="Previous item" disabled=${at === 0}
            onClick=${() => move(-1)}></${Button}>
        <h3 class="head">
          Item ${at + 1} of ${talks.length}${" "}
          <span class="fine">
            ${open ? `${open} to decide` : "all decided"}, <span class="mono">${talk.item}</span>
          </span>
        </h3>
        <${Button} small icon="right" aria-label="Next item" disabled=${at === talks.length - 1}
            onClick=${() => move(1)}></${Button}>
      </span>
      <span class="row wrap">
        <span class="fine row"><${Icon} name="lock" /> Names stay hidden</span>
        ${
          vote_round
            ? html`
              <span class="fine num">
                second votes in round ${vote_round.name}: ${vote_round.begun} began
              </span>`
            : open > 0 &&
              !sure &&
              html`<${Button} small onClick=${() => ask(true)}>Vote in the browser</${Button}>`
        }
      </span>
    </div>
    ${
      sure &&
      !vote_round &&
      html`
        <div class="links">
          <${Note} tone="warn">
            <div class="row wrap between">
              <span>
                Makes a short round of the undecided items and a link for everybody who took this one. Votes
                are counted here as they come.
              </span>
              <span class="row">
                <${Button} small kind="link" onClick=${() => ask(false)}>Leave it</${Button}>
                <${Button} small kind="main" does="vote"
                    onClick=${() => act({ do: "vote" }).then(() => ask(false))}>
                  Create it, invite them
                </${Button}>
              </span>
            </div>
          </${Note}>
        </div>`
    }
    <${Talk} key=${talk.item + talk.question} ...${{ view, talk, act, take }} onNext=${() => move(1)}
        last=${at === talks.length - 1} />
    <${Gain} view=${view} act=${act} />`;
}
