// All items of the set: narrowed down, one page at a time, chosen by keys, one of them open.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, Swatch, rights } from "../../ui/parts.js";
import { optionsOf, TextArea } from "../../ui/fields.js";
import { Pages, Pick, Search } from "../../ui/search.js";
import { counted } from "../../ui/words.js";
import { OpenItem } from "./item.js";
import { short } from "./rules.js";
import { NAMES, TONES } from "./states.js";

function Filters({ list, act, take }) {
  const { filters } = list;
  const narrow = (more) => act({ do: "filter", ...more });
  const any = ["text", "label", "rule", "split", "state", "check"].some((name) => filters[name]);
  const rules = list.rules.flatMap(({ id, text }) => [
    [id, `${id} ${short(text, 48)}`],
    [`-${id}`, `without ${id}`],
  ]);
  const says = list.rules.find(({ id }) => id === filters.rule)?.text;
  const byRule = (value) => narrow({ rule: value.replace(/^-/, ""), lacking: value.startsWith("-") });
  return html`
    <div class="filters row wrap">
      <${Pick} label="State" none="any state" value=${filters.state}
          options=${list.states.map((state) => [state, NAMES[state] ?? state])}
          onPick=${(state) => narrow({ state })} />
      <${Pick} label="Answer" none="any answer" value=${filters.label}
          options=${list.labels.map(({ id, name }) => [id, name])} onPick=${(label) => narrow({ label })} />
      ${
        rules.length > 0 &&
        html`
          <${Pick} label="Rule" none="any rule" value=${`${filters.lacking ? "-" : ""}${filters.rule}`}
              options=${rules} onPick=${byRule} />`
      }
      <${Pick} label="Used for" none="any use" value=${filters.split}
          options=${list.splits.map((split) => [split, NAMES[split]])}
          onPick=${(split) => narrow({ split })} />
      ${
        (list.checks.length > 0 || filters.check) &&
        html`
          <${Pick} label="Open in the lock's check" none="any check" value=${filters.check}
              options=${list.checks.map(({ id, title }) => [id, `open: ${title}`])}
              onPick=${(check) => narrow({ check })} />`
      }
      ${
        any &&
        html`
          <${Button} kind="link" small onClick=${() => act({ do: "filter", anew: true })}>Clear</${Button}>`
      }
      <span class="grow"></span>
      <${Search} label="Search items" text=${filters.text} act=${act} take=${take} />
    </div>
    ${says && html`<p class="fine below" dir="auto"><b>${filters.rule}</b> ${says}</p>`}`;
}

const COLUMNS = [
  ["item", "Item"],
  ["", "Text"],
  ["answer", "Gold answer"],
  [null, "Rules"],
  ["used for", "Used for"],
  ["state", "State"],
  ["seen", "Seen by"],
];

function Head({ filters, act }) {
  const sort = (by) => act({ do: "filter", sort: by, down: filters.sort === by && !filters.down });
  const direction = filters.down ? "descending" : "ascending";
  return html`
    <thead>
      <tr>
        <th><span class="unseen">Choose</span></th>
        ${COLUMNS.map(
          ([by, name]) => html`
            <th key=${name} class=${by === "seen" ? "right" : ""}
                aria-sort=${by !== null && by && filters.sort === by ? direction : undefined}>
              ${
                by
                  ? html`
                    <button type="button" class="sort" onClick=${() => sort(by)}>
                      ${name}
                      ${filters.sort === by && html`<${Icon} name=${filters.down ? "down" : "up"} />`}
                    </button>`
                  : name
              }
            </th>`,
        )}
      </tr>
    </thead>`;
}

/** What the gold says, and how the experts voted once that may be read. */
function Answer({ answer, labels, several }) {
  const known = answer.labels.map((id) => labels.find((label) => label.id === `${answer.asked}/${id}`));
  const votes = answer.votes ?? [];
  const all = answer.settled === "unanimous" && votes.length === 1;
  return html`
    <div class="gold-answer row wrap">
      ${several && html`<span class="fine">${answer.title}</span>`}
      ${
        answer.called == null
          ? html`<span class="muted">not decided</span>`
          : known.length && known.every(Boolean)
            ? known.map(
                ({ id, colour, label }) => html`
                  <span class="row" key=${id}><${Swatch} colour=${colour} />${label}</span>`,
              )
            : html`<span dir="auto">${answer.called}</span>`
      }
      ${
        votes.length > 0 &&
        html`
          <span class="fine">
            ${
              all
                ? `${votes[0][1] === 2 ? "both" : `all ${votes[0][1]}`} experts`
                : votes.map(([called, n]) => `${called} ${n}`).join(", ")
            }
          </span>`
      }
    </div>`;
}

function Row({ row, list, at, act, onFocus, onChoose }) {
  const chosen = list.chosen.includes(row.item);
  const open = list.open?.item === row.item;
  return html`
    <tr class=${`${at ? "at" : ""} ${chosen ? "chosen" : ""}`} onFocusIn=${onFocus} onMouseDown=${onFocus}>
      <td>
        <input type="checkbox" checked=${chosen} aria-label=${`Choose ${row.item}`}
            onClick=${(event) => onChoose(event)} />
      </td>
      <td>
        <button type="button" class="id mono" aria-expanded=${String(open)} aria-label=${`Open ${row.item}`}
            onClick=${() => act({ do: "open", item: row.item })}>${row.item}</button>
      </td>
      <td>
        <div class="content">
          ${row.picture && html`<img class="thumb" src=${row.picture} alt=${`Item ${row.item}`} />`}
          <div>
            ${
              row.context.length > 0 &&
              html`
                <div class="fine context" dir="auto">
                  ${row.context.map(({ name, text }) => `${name.replaceAll("_", " ")}: ${text}`).join(" · ")}
                </div>`
            }
            <div class="text" dir="auto">${row.text}</div>
          </div>
        </div>
      </td>
      <td>
        ${row.answers.map(
          (answer) => html`
            <${Answer} key=${answer.asked} answer=${answer} labels=${list.labels}
                several=${row.answers.length > 1} />`,
        )}
      </td>
      <td>${row.rules.map((rule) => html`<span class="rid" key=${rule}>${rule} </span>`)}</td>
      <td>${row.out ? "" : NAMES[row.split]}</td>
      <td><${Badge} tone=${TONES[row.state]}>${row.out ?? NAMES[row.state] ?? row.state}</${Badge}></td>
      <td class="right num">${row.seen || html`<span class="muted">0</span>`}</td>
    </tr>`;
}

/** Why many items are dropped. */
function DropMany({ n, act, onClose }) {
  const [reason, set] = useState("");
  const send = (event) => {
    event.preventDefault();
    reason.trim() && act({ do: "drop_items", reason }).then((view) => view.refused || onClose());
  };
  return html`
    <form class="card stack many" onSubmit=${send}>
      <${TextArea} label=${`Why ${n === 1 ? "is the item" : `are ${counted(n, "item")}`} dropped?`}
          hint="stays on record" text=${reason} onText=${set} maxlength="500"
          field=${(node) => node && !reason && node.focus()} />
      <div class="row">
        <button type="submit" class="btn danger" aria-disabled=${reason.trim() ? undefined : "true"}>
          Drop ${counted(n, "item")}
        </button>
        <${Button} kind="link" onClick=${onClose}>Leave ${n === 1 ? "it" : "them"}</${Button}>
      </div>
    </form>`;
}

function Menu({ label, options, does, disabled, onPick }) {
  return html`
    <select class="input sm" aria-label=${label} value="" disabled=${disabled || Boolean(rights.mayNot[does])}
        onChange=${(event) => {
          event.target.value && onPick(event.target.value);
          event.target.value = "";
        }}>
      ${optionsOf([["", `${label} …`], ...options], "")}
    </select>`;
}

function Foot({ view, act, to, onDrop }) {
  const { list, locked } = view;
  const n = list.n_chosen;
  const off = locked || n === 0;
  const rules = list.rules.map(({ id, text }) => [id, `${id} ${short(text, 48)}`]);
  const first = list.filters.lacking ? list.filters.rule : "";
  return html`
    <div class="foot acts row wrap">
      <b class="num">${n.toLocaleString("en")} chosen</b>
      ${
        n < list.n
          ? html`
            <${Button} kind="link" small hint="A" onClick=${() => act({ do: "pick" })}>
              Choose all ${list.n.toLocaleString("en")}
            </${Button}>`
          : html`
            <${Button} kind="link" small hint="A" disabled=${n === 0}
                onClick=${() => act({ do: "pick", on: false })}>
              Choose none
            </${Button}>`
      }
      ${
        first &&
        html`
          <${Button} kind="main" small does="give_rule" disabled=${off}
              onClick=${() => act({ do: "give_rule", rule: first })}>Give ${first}</${Button}>`
      }
      <${Menu} label="Give a rule" options=${rules} does="give_rule" disabled=${off || !rules.length}
          onPick=${(rule) => act({ do: "give_rule", rule })} />
      <${Menu} label="Take a rule" options=${rules} does="give_rule" disabled=${off || !rules.length}
          onPick=${(rule) => act({ do: "give_rule", rule, on: false })} />
      <${Menu} label="Use for" options=${list.splits.map((split) => [split, NAMES[split]])} does="use"
          disabled=${off} onPick=${(split) => act({ do: "use", to: split })} />
      <${Button} kind="danger" small hint="D" does="drop_items" disabled=${off}
          onClick=${onDrop}>Drop</${Button}>
      ${
        view.can_undo &&
        !locked &&
        html`
          <${Button} kind="link" small icon="undo" hint="U"
              onClick=${() => act({ do: "undo" })}>Undo</${Button}>`
      }
      <span class="grow"></span>
      <${Pages} ...${list} to=${to} />
    </div>`;
}

export function Items({ view, act, take }) {
  const { list, locked } = view;
  const { rows } = list;
  const [at, setAt] = useState(0);
  const [dropping, drop] = useState(false);
  const anchor = useRef(null);
  const body = useRef(null);
  const walked = useRef(false);
  const place = Math.max(0, Math.min(at, rows.length - 1));
  const here = rows[place];
  const walk = (by) => () => {
    walked.current = true;
    setAt(Math.max(0, Math.min(rows.length - 1, place + by)));
  };
  const to = (page) => act({ do: "page", to: page }).then(() => setAt(0));
  const choose = (i, extend) => {
    const on = !list.chosen.includes(rows[i].item);
    const from = extend && anchor.current !== null ? anchor.current : i;
    const some = rows.slice(Math.min(from, i), Math.max(from, i) + 1).map((row) => row.item);
    anchor.current = i;
    return act({ do: "pick", items: some, on });
  };
  const asksToDrop = () => {
    if (locked || rights.mayNot.drop_items) return;
    if (list.n_chosen) drop(true);
    else if (here) act({ do: "pick", items: [here.item] }).then(() => drop(true));
  };
  take({
    j: walk(1),
    k: walk(-1),
    arrowdown: walk(1),
    arrowup: walk(-1),
    x: (event) => here && choose(place, event.shiftKey),
    a: () => act({ do: "pick", on: list.n_chosen < list.n }),
    d: asksToDrop,
    u: () => view.can_undo && !locked && act({ do: "undo" }),
    enter: () => here && act({ do: "open", item: here.item }),
    "[": () => list.page > 0 && to(list.page - 1),
    "]": () => list.page < list.pages - 1 && to(list.page + 1),
    ...(dropping || list.open
      ? { escape: () => (dropping ? drop(false) : act({ do: "open", item: "" })) }
      : {}),
  });
  useEffect(() => {
    if (walked.current) body.current?.querySelector("tr.at")?.scrollIntoView({ block: "nearest" });
    walked.current = false;
  }, [at]);
  useEffect(() => {
    const opened = list.open ? rows.findIndex((row) => row.item === list.open.item) : -1;
    if (opened < 0) return;
    setAt(opened);
    body.current?.querySelector("tr.opened .opening")?.scrollIntoView({ block: "nearest" });
  }, [list.open?.item]);
  return html`
    <section aria-label="Items of the set">
      <${Filters} list=${list} act=${act} take=${take} />
      ${
        rows.length === 0
          ? html`
            <p class="pane">${list.of ? "No item fits. Take a filter away." : "There is no item yet."}</p>`
          : html`
            <div class="scroll-x">
              <table class="item-table">
                <${Head} filters=${list.filters} act=${act} />
                <tbody ref=${body}>
                  ${rows.map(
                    (row, i) => html`
                      <${Row} key=${row.item} row=${row} list=${list} at=${i === place} act=${act}
                          onFocus=${() => setAt(i)} onChoose=${(event) => choose(i, event.shiftKey)} />
                      ${
                        list.open?.item === row.item &&
                        html`
                          <tr class="opened" key=${`${row.item} open`}>
                            <td colspan="8">
                              <${OpenItem} view=${view} item=${list.open} act=${act} take=${take} />
                            </td>
                          </tr>`
                      }`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      ${dropping && html`<${DropMany} n=${list.n_chosen} act=${act} onClose=${() => drop(false)} />`}
      <${Foot} view=${view} act=${act} to=${to} onDrop=${asksToDrop} />
      ${
        locked &&
        html`
          <p class="fine below">
            <${Icon} name="lock" /> This version is locked. To change something, start the next version.
          </p>`
      }
    </section>`;
}
