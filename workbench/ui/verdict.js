// How it went: the verdict with its evidence, by label and by rule, and what to look at again.
import { html, useRef, useState } from "./ui.js";
import { Button, Icon, Interval, Note, Swatch } from "./parts.js";
import { Drawer, keepPlace } from "./drawer.js";
import { Appeal, RULINGS, Shown, Versus, Why } from "./miss.js";
import { Language } from "./language.js";

const STATES = { pass: "pass", fail: "fail", "not enough evidence": "unsure" };

const titleOf = (verdict, t) =>
  STATES[verdict.state] ? t(`verdict.${STATES[verdict.state]}`) : t("verdict.done", { n: verdict.n });

/** Whether the axis has room for its end beside the marks: everywhere, or not where it is short. */
const endShows = (goals) => goals.every((goal) => goal < 0.93);
const marked = (goals) => (goals.some((goal) => goal > 0.68) ? "marked close" : "marked");

/** The evidence in words, as the pass policy puts it, then as a bar with the rates that the policy names. */
function Evidence({ verdict, t }) {
  const { right, n, low, high, rates = {}, more, too_many_cannot_tell: vague } = verdict;
  const state = STATES[verdict.state];
  const rate = (x) => t.rate(x);
  const goals = Object.values(rates);
  const named = Object.fromEntries(Object.entries(rates).map(([name, x]) => [name, rate(x)]));
  if (right == null || !n) return null;
  const words = [
    t("verdict.right", { right, n }),
    low != null && t("verdict.likely", { low: Math.round(100 * low), high: rate(high) }),
    state && !(vague && state === "unsure") && t(`passing.${state}`, named),
    vague &&
      t("verdict.cannot_tell", {
        n: verdict.cannot_tell,
        of: verdict.answers,
        limit: rate(verdict.most_cannot_tell),
      }),
    state === "unsure" && more && t("verdict.more_needed", { n: more }),
  ];
  const told = words.filter(Boolean).join(" ");
  return html`
    <p class="narrow">${told}</p>
    ${
      low != null &&
      html`
        <div>
          <${Interval} big tone=${state === "pass" ? "good" : ""} low=${low} value=${right / n} high=${high}
              goal=${goals} label=${told} />
          <div class=${marked(goals)} aria-hidden="true">
            <span>${t.rate(0)}</span>
            ${goals.map(
              (x) => html`<span key=${x} style=${{ left: `${100 * x}%` }}><b>${rate(x)}</b></span>`,
            )}
            <span>${endShows(goals) && t.rate(1)}</span>
          </div>
          <p class="fine">
            ${t("verdict.range", { level: rate(verdict.level) })}${" "}
            ${goals.length > 0 && t("passing.lines", named)}
          </p>
        </div>`
    }`;
}

function Rows({ title, rows, goal, named, long, t }) {
  if (!rows?.length) return null;
  const told = (row) =>
    t(row.low == null ? "verdict.row_plain" : "verdict.row", {
      right: row.right,
      n: row.n,
      low: row.low != null && t.rate(row.low),
      high: row.high != null && t.rate(row.high),
    });
  return html`
    <div class="stack">
      <h2>${title}</h2>
      <div role="list">
        ${rows.map(
          (row) => html`
            <div class=${`vrow ${long ? "long" : ""}`} role="listitem" key=${row.id}>
              ${named(row)}
              <${Interval} low=${row.low} value=${row.n ? row.right / row.n : null} high=${row.high}
                  goal=${goal} label=${told(row)} />
              <span class="right num muted" aria-hidden="true">${t.number(row.right)}/${row.n}</span>
            </div>`,
        )}
      </div>
      <div class=${`vrow ${long ? "long" : ""}`} aria-hidden="true">
        <span></span>
        <div class=${marked(goal == null ? [] : [goal])}>
          <span>${t.rate(0)}</span>
          ${goal != null && html`<span style=${{ left: `${100 * goal}%` }}>${t.rate(goal)}</span>`}
          <span>${endShows(goal == null ? [] : [goal]) && t.rate(1)}</span>
        </div>
        <span></span>
      </div>
    </div>`;
}

const SAFE = /^(https?:\/\/|\/)/; // a link the server offers is an address, never a script

/** What comes where no attempt may begin now: the work, a wait until when, or what the lead decides. */
function whatComes({ state, declared, retry }, t) {
  if (declared || state === "pass") return t("verdict.pass_next");
  if (retry?.at) return t("verdict.again_at", { at: retry.at });
  if (retry?.why === "no_attempts_left") return t("verdict.no_attempts_left");
  if (retry?.why === "closed" && state) return t("verdict.round_over");
  return t(state === "not enough evidence" ? "verdict.lead" : "verdict.close");
}

/** The round to practise in, by its title, and the way there. */
function Practice({ retry, t, practise }) {
  const linked = SAFE.test(retry.practice_link ?? "");
  const when = retry.allowed
    ? "verdict.practice_first"
    : retry.at
      ? "verdict.practice"
      : "verdict.practice_free";
  const name = retry.practice_title ?? retry.practice_round;
  return html`
    <div class="row wrap">
      <span>
        ${t(when, { name })}${" "}
        ${!linked && !retry.practice_opens && t("verdict.ask_for_link")}
      </span>
      ${
        linked
          ? html`<a class="btn" href=${retry.practice_link}>${t("verdict.practise")}</a>`
          : retry.practice_opens && html`<${Button} onClick=${practise}>${t("verdict.practise")}</${Button}>`
      }
    </div>`;
}

/** What a person may do next: another attempt, practice before it, later, or nothing. */
function Next({ verdict, practice, t, begin, practise }) {
  const { retry } = verdict;
  const counted = retry && !retry.goes_on && !verdict.declared && verdict.state && verdict.state !== "pass";
  return html`
    <section class="stack next" aria-labelledby="q-next">
      <h2 id="q-next">${t("verdict.next")}</h2>
      ${verdict.ended === "time is up" && html`<p>${t("verdict.time_is_up")}</p>`}
      ${practice && html`<p class="narrow">${t("verdict.practice_done")}</p>`}
      ${retry?.goes_on && html`<p class="narrow">${t("verdict.goes_on")}</p>`}
      ${
        retry?.allowed
          ? html`
            <div class="row wrap">
              <${Button} kind="main" hint="↵" onClick=${begin}>
                ${t(verdict.state === "not enough evidence" ? "verdict.another" : "verdict.again")}
              </${Button}>
              <span class="muted">${t("verdict.later")}</span>
            </div>`
          : !practice && html`<p class="narrow">${whatComes(verdict, t)}</p>`
      }
      ${
        retry?.practice_round &&
        !verdict.declared &&
        html`<${Practice} retry=${retry} t=${t} practise=${practise} />`
      }
      ${
        counted &&
        retry.attempts > 1 &&
        html`
          <p class="fine">
            ${t("verdict.attempts", { n: retry.attempts, attempt: retry.attempt })}
          </p>`
      }
    </section>`;
}

function Misses({ misses, at, walk, act, t, open, asked }) {
  if (!misses.length) return html`<p class="muted">${t("verdict.no_misses")}</p>`;
  const miss = misses[Math.min(at, misses.length - 1)];
  return html`
    <section class="stack mid" aria-labelledby="q-misses">
      <div class="row between wrap">
        <h2 id="q-misses">${t("miss.title")}</h2>
        <span class="row">
          <span class="muted num" role="status">
            ${t("miss.position", { at: at + 1, n: misses.length })}
          </span>
          ${
            misses.length > 1 &&
            html`
              <${Button} small icon="left" aria-label=${t("miss.previous")} onClick=${() => walk(-1)} />
              <${Button} small icon="right" aria-label=${t("miss.next")} onClick=${() => walk(1)} />`
          }
        </span>
      </div>
      <div class="card stack mid miss">
        <${Shown} key=${`shown ${miss.turn}`} miss=${miss} t=${t} />
        <${Versus} miss=${miss} t=${t} />
        <${Why} why=${miss.why} rules=${miss.rules} t=${t} open=${open} />
        <${Appeal} key=${miss.turn} appeal=${miss.appeal} turn=${miss.turn} act=${act} t=${t}
            asked=${asked} />
      </div>
    </section>`;
}

/** What became of objections to items that are no misses (any more). */
function Settled({ appeals, t }) {
  return html`
    <div class="stack">
      ${appeals.map(
        (appeal) => html`
          <${Note} key=${appeal.turn} tone="accent" icon="flag">
            <b>${t("item.position_alone", { turn: appeal.turn })}</b> ${t(RULINGS[appeal.ruling])}${" "}
            ${appeal.reply && html`<q dir="auto">${appeal.reply}</q>`}
          </${Note}>`,
      )}
    </div>`;
}

/** Where in the guideline a rule stands: the question and the label of the first entry that holds it. */
const holder = (guideline, rule) => guideline.find((entry) => entry.rules.some((r) => r.id === rule));

export function Verdict({ view, act, t, take }) {
  const { verdict, round } = view;
  const misses = verdict.misses ?? [];
  const lowest = Object.values(verdict.rates ?? {})[0];
  const [at, setAt] = useState(0);
  const [rule, setRule] = useState(null);
  const open = (id) => {
    keepPlace();
    setRule(id);
  };
  const [asked, setAsked] = useState(0);
  const busy = useRef(false);
  const begin = async () => {
    if (busy.current || !verdict.retry?.allowed) return;
    busy.current = true;
    try {
      await act({ do: "retry" });
    } finally {
      busy.current = false;
    }
  };
  const practise = async () => {
    const link = (await act({ do: "practise" }))?.verdict?.retry?.practice_link ?? "";
    if (SAFE.test(link)) location.assign(link);
  };
  const walk = (by) => {
    setAsked(0);
    setRule(null);
    setAt((at + by + misses.length) % misses.length);
  };
  take({
    enter: begin,
    ...(misses.length ? { j: () => walk(1), k: () => walk(-1), w: () => setAsked(asked + 1) } : {}),
    ...(rule ? { escape: () => setRule(null), g: () => setRule(null) } : {}),
  });
  const entry = rule && holder(view.guideline, rule);
  return html`
    <div class=${`qbody ${entry ? "beside" : ""}`}>
      <section class="qmain" tabindex="-1" data-start aria-labelledby="q-title">
        <div class="stack">
          <div class="row between top">
            <span class="muted" dir="auto">
              ${t("verdict.about", { title: round.title, person: view.person })}
            </span>
            <${Language} lang=${view.lang} act=${act} t=${t} />
          </div>
          <h1 id="q-title">
            ${verdict.state === "pass" && html`<${Icon} name="tick" />`}
            ${titleOf(verdict, t)}
          </h1>
          ${round.kind !== "quiz" && html`<p>${t("verdict.expert_done")}</p>`}
          ${
            verdict.declared &&
            html`
              <${Note} tone="good" icon="tick">
                <span dir="auto">${t("verdict.declared", verdict.declared)}</span>
              </${Note}>`
          }
          <${Evidence} verdict=${verdict} t=${t} />
        </div>
        <${Next} verdict=${verdict} practice=${round.practice} t=${t} begin=${begin} practise=${practise} />
        ${
          (verdict.by_label?.length || verdict.by_rule?.length) > 0 &&
          html`
            <hr class="rule" />
            <div class="vgrid">
              <${Rows} title=${t("verdict.by_label")} rows=${verdict.by_label} goal=${lowest} t=${t}
                  named=${(row) => html`
                    <span class="row">
                      <${Swatch} colour=${row.colour} />
                      <span dir="auto">${row.name}</span>
                    </span>`} />
              <${Rows} long title=${t("verdict.by_rule")} rows=${verdict.by_rule} goal=${lowest}
                  t=${t}
                  named=${(row) => html`
                    <button type="button" class="textlink" dir="auto" title=${t("miss.open")}
                        onClick=${() => open(row.id)}>${row.text || row.id}</button>`} />
            </div>
            <p class="fine">${t("verdict.bars")}</p>`
        }
        ${
          round.kind === "quiz" &&
          html`
            <hr class="rule" />
            ${
              verdict.misses_withheld
                ? html`<${Note} icon="lock">${t("verdict.withheld")}</${Note}>`
                : html`
                  <${Misses} misses=${misses} at=${at} walk=${walk} act=${act} t=${t} open=${open}
                      asked=${asked} />`
            }`
        }
        <${Settled}
            appeals=${(verdict.settled_appeals ?? []).filter(
              (appeal) => !misses.some((miss) => miss.turn === appeal.turn),
            )}
            t=${t} />
        ${
          verdict.taken_out > 0 &&
          html`<p class="fine">${t("verdict.taken_out", { n: verdict.taken_out })}</p>`
        }
        ${
          verdict.unsettled > 0 &&
          html`<p class="fine">${t("verdict.unsettled", { n: verdict.unsettled })}</p>`
        }
        ${
          verdict.notes_sent > 0 && html`<p class="fine">${t("verdict.notes", { n: verdict.notes_sent })}</p>`
        }
      </section>
      ${
        entry &&
        html`
          <${Drawer} view=${view} t=${t} chosen=${entry.label} rule=${rule} question=${entry.question}
              onClose=${() => setRule(null)} />`
      }
    </div>`;
}
