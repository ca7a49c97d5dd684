// What the gold set covers: a bar a label or a rule, how many more, what is thin, and where to get items.
import { html, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, Meter, Note, Segments, Swatch, rights } from "../../ui/parts.js";
import { counted, listed } from "../../ui/words.js";
import { Fill, itemsOf } from "./mend.js";
import { Input } from "../../ui/fields.js";

const BY = [
  ["label", "By label"],
  ["rule", "By rule"],
];

function Row({ row, cover, most, view, act }) {
  const mayLook = !view.labelling && !rights.mayNot.filter;
  const width = cover.goal.half_width;
  return html`
    <tr>
      <td class="who">
        <span class="row">
          ${row.colour && html`<${Swatch} colour=${row.colour} />`}
          <span class=${row.of === "rule" ? "rid" : ""}>${row.name}</span>
        </span>
      </td>
      <td>
        <${Meter} share=${row.n / most} goal=${cover.needed / most} reached=${row.more === 0}
            label=${`${row.n} of ${cover.needed} items`} />
      </td>
      <td class="right num">
        ${
          row.n && mayLook
            ? html`
              <button type="button" class="textlink num" aria-label=${`Show ${counted(row.n, "item")}`}
                  onClick=${() => act(itemsOf(row))}>${row.n}</button>`
            : row.n
        }
      </td>
      <td class="need">
        ${
          row.more === 0
            ? html`<${Badge} tone="good" icon="tick">±${width} reached</${Badge}>`
            : html`
              <b class="num">${row.more} more</b> <span class="muted">for ±${width}</span>
              ${row.waived && html`${" "}<span class="fine">accepted with too few: ${row.waived}</span>`}
              ${row.thin && mayLook && html`<div><${Fill} row=${row} view=${view} act=${act} /></div>`}`
        }
      </td>
    </tr>`;
}

function Goal({ goal, act, onClose }) {
  const [given, set] = useState(goal);
  const number = (name, label, step) => html`
    <${Input} label=${label} text=${given[name]} onText=${(text) => set({ ...given, [name]: Number(text) })}
        type="number" step=${step} />`;
  const save = (event) => {
    event.preventDefault();
    act({ do: "goal", ...given }).then((view) => view.refused || onClose());
  };
  return html`
    <form class="goal card stack mid" onSubmit=${save}>
      <div class="fields">
        ${number("half_width", "Interval ±", "0.01")}
        ${number("expected", "Expected accuracy", "0.01")}
        ${number("per_label", "Least per label", "1")}
        ${number("per_rule", "Least per rule", "1")}
        ${number("votes", "Blind votes each", "1")}
      </div>
      <div class="row">
        <${Button} type="submit" does="goal">Save the goal</${Button}>
        <${Button} kind="link" onClick=${onClose}>Leave it</${Button}>
      </div>
    </form>`;
}

function Draw({ view, act, busy }) {
  const {
    by,
    coverage: { draw },
  } = view;
  if (view.locked || view.labelling) return null;
  if (!draw)
    return html`
      <div class="row">
        <${Button} icon="plus" does="draw" disabled=${busy}
            onClick=${() => act({ do: "new", more: 1 })}>
          Add items from a table …
        </${Button}>
      </div>`;
  const none = draw.left === 0;
  const off = busy || Boolean(rights.mayNot.draw); // the reason stands at one button
  const n = Math.min(10, draw.left);
  const m = Math.min(10, draw.disputed);
  return html`
    <div class="row wrap">
      ${
        by === "rule" &&
        draw.rule &&
        html`
          <${Button} kind="main" disabled=${off}
              onClick=${() => act({ do: "draw", n: draw.rule.n, rule: draw.rule.id })}>
            Find ${draw.rule.n} for ${draw.rule.id}
          </${Button}>`
      }
      ${
        by === "label" &&
        draw.likely &&
        draw.likely.n > 0 &&
        html`
          <${Button} kind="main" disabled=${off}
              onClick=${() => act({ do: "draw", n: draw.likely.n, label: draw.likely.id })}>
            Find ${draw.likely.n} likely: ${draw.likely.name}
          </${Button}>`
      }
      <${Button} does="draw" disabled=${none || busy}
          why=${none ? "Every item of the table is in the set." : ""}
          onClick=${() => act({ do: "draw", n })}>Pick ${n || 10} at random</${Button}>
      ${
        !none &&
        draw.unsure.length > 0 &&
        html`
          <${Button} disabled=${off} onClick=${() => act({ do: "draw", n, by: "uncertainty" })}>
            Pick ${n} the model is least sure of
          </${Button}>`
      }
      ${
        m > 0 &&
        html`
          <${Button} disabled=${off} onClick=${() => act({ do: "draw", n: m, by: "disagreement" })}>
            Pick ${m} where answers differ most
          </${Button}>`
      }
      ${
        !none &&
        html`
          <span class="fine">
            ${draw.left.toLocaleString("en")} left in ${draw.source}, seed ${draw.seed}
          </span>`
      }
      <button type="button" class="textlink fine" onClick=${() => act({ do: "new", more: 1 })}>
        Another table …
      </button>
    </div>`;
}

export function Coverage({ view, act }) {
  const cover = view.coverage;
  const [editing, edit] = useState(false);
  const [busy, setBusy] = useState(false);
  const rows = cover.rows.filter((row) => row.of === view.by);
  const most = Math.max(cover.needed * 1.23, ...rows.map((row) => row.n));
  const thin = cover.rows.filter((row) => row.thin && row.of === view.by);
  const least = view.by === "rule" ? cover.per_rule : cover.per_label;
  const several = cover.questions.length > 1;
  const counts = cover.questions.filter((question) => rows.some((row) => row.question === question.id));
  const drawing = (action) => {
    setBusy(true);
    return act(action).finally(() => setBusy(false));
  };
  return html`
    <section class="pane stack mid" aria-label="Gold coverage">
      <div class="row between wrap">
        <h3 class="head">Gold coverage</h3>
        <${Segments} options=${BY} on=${view.by} onPick=${(by) => act({ do: "show", by })}
            aria-label="Count" />
      </div>
      ${view.items === 0 && html`<p>No gold items yet. Pick 10 at random to begin.</p>`}
      ${view.items > 0 && !rows.length && html`<p class="muted">There are no ${view.by}s to count.</p>`}
      ${counts.map(
        (question) => html`
          <table class=${`plain coverage ${view.by}`} key=${question.id}>
            <thead>
              <tr>
                <th>${several ? question.title : view.by === "rule" ? "Rule" : "Label"}</th>
                <th>Gold items, dotted line at ${cover.needed}</th>
                <th class="right">Have</th>
                <th>Still needed</th>
              </tr>
            </thead>
            <tbody>
              ${rows
                .filter((row) => row.question === question.id)
                .map(
                  (row) =>
                    html`
                      <${Row} key=${row.id} row=${row} cover=${cover} most=${most} view=${view}
                          act=${act} />`,
                )}
            </tbody>
          </table>`,
      )}
      ${
        view.by === "rule" &&
        html`
          <details class="guide">
            <summary>What these rules say</summary>
            <dl>
              ${rows.map(
                (row) => html`<dt class="rid" key=${row.id}>${row.id}</dt><dd dir="auto">${row.text}</dd>`,
              )}
            </dl>
          </details>`
      }
      <p class="fine">
        ${cover.says}${" "}
        ${
          !view.locked &&
          !view.labelling &&
          html`
            <button type="button" class="textlink" aria-expanded=${String(editing)}
                onClick=${() => edit(!editing)}>Change the goal</button>`
        }
      </p>
      ${editing && html`<${Goal} goal=${cover.goal} act=${act} onClose=${() => edit(false)} />`}
      ${
        thin.length > 0 &&
        html`
          <${Note} tone="warn" icon="warn">
            ${listed([
              ...thin.slice(0, 6).map((row) => row.name),
              ...(thin.length > 6 ? [`${thin.length - 6} more`] : []),
            ])}${" "}
            ${thin.length === 1 ? "has" : "have"} fewer than ${least} items. A miss there looks the same as
            chance.
          </${Note}>`
      }
      ${
        view.labelling &&
        html`
          <p class="fine">
            <${Icon} name="lock" /> These numbers do not change while ${view.blind.expert} labels blind.
          </p>`
      }
      ${
        cover.open > 0 &&
        !view.labelling &&
        html`
          <p class="fine">
            <${Icon} name="info" /> ${cover.open} ${cover.open === 1 ? "answer is" : "answers are"} not
            decided and do${cover.open === 1 ? "es" : ""} not count yet.
          </p>`
      }
      <${Draw} view=${view} act=${drawing} busy=${busy} />
    </section>`;
}
