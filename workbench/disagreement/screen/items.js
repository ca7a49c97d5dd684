// Items people disagree on: narrowed down, one page at a time, chosen by keys, and what is done with them.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Button, Icon, Key } from "../../ui/parts.js";
import { Pages, Pick, Search } from "../../ui/search.js";
import { counted } from "../../ui/words.js";
import { ItemRow } from "./row.js";
import { CaseForm, NoteForm } from "./forms.js";
import { Stale } from "./stale.js";
import { LabelName, labelOf } from "./words.js";

function Filters({ view, act, take }) {
  const { list } = view;
  const narrow = (more) => act({ do: "filter", ...more });
  const labels =
    list.label && !view.labels.some((l) => l.id === list.label)
      ? [...view.labels, labelOf(view, list.label)]
      : view.labels; // of very many labels the view has some
  const any = list.gold || list.pair || list.label || list.annotator || list.rule || list.text || list.state;
  return html`
    <div class="filters row wrap">
      ${
        list.pair &&
        html`
          <button type="button" class="chip on" onClick=${() => narrow({ pair: [] })}>
            ${list.gold && "gold "}<${LabelName} view=${view} id=${list.pair[0]} />
            ${list.gold ? ", answer " : list.pair.includes(view.nothing) ? " or " : " and "}
            <${LabelName} view=${view} id=${list.pair[1]} />
            <${Icon} name="cross" />
            <span class="unseen">: show all pairs again</span>
          </button>`
      }
      ${
        view.gold &&
        html`
          <${Pick} label="Compared with" none="with each other" value=${list.gold ? "yes" : ""}
              options=${[["yes", "with gold"]]}
              onPick=${(gold) => narrow({ gold })} />`
      }
      <${Pick} label="Label" none=${view.by_parts ? "any label in dispute" : "any label"}
          value=${list.label ?? ""}
          options=${labels.map(({ id, name }) => [id, name])}
          onPick=${(label) => narrow({ label })} />
      <${Pick} label="Cause" none="any cause" value=${list.state}
          options=${list.states.map((id) => [id, id === "none" ? "no cause yet" : id])}
          onPick=${(state) => narrow({ state })} />
      <${Pick} label="Person" none="any person" value=${list.annotator ?? ""}
          options=${view.annotators.map(({ id, name }) => [id, name])}
          onPick=${(annotator) => narrow({ annotator })} />
      ${
        view.rules.length > 0 &&
        html`
          <${Pick} label="Rule" none="any rule" value=${list.rule ?? ""}
              options=${view.rules.map(({ id, text }) => [id, text ? `${id} ${text.slice(0, 48)}…` : id])}
              onPick=${(rule) => narrow({ rule })} />`
      }
      ${
        any &&
        html`
          <${Button} kind="link" small
              onClick=${() =>
                narrow({ gold: "", pair: [], label: "", annotator: "", rule: "", text: "", state: "" })}>
            Clear
          </${Button}>`
      }
      <span class="grow"></span>
      <span class="row nowrap">
      <span class="fine" aria-hidden="true">Sort:</span>
      <${Pick} label="Sort" none="most apart" value=${list.sort === "most apart" ? "" : list.sort}
          options=${list.sorts.filter((sort) => sort !== "most apart").map((sort) => [sort, sort])}
          onPick=${(sort) => narrow({ sort: sort || "most apart" })} />
      </span>
      <${Search} label="Search text" text=${list.text} act=${act} take=${take} />
    </div>`;
}

function Foot({ view, chosen, run, to }) {
  const n = chosen.length;
  const none = n === 0;
  return html`
    <div class="foot row wrap">
      <b class="num">${n} chosen</b>
      <${Button} kind="main" small hint="E" disabled=${none || !view.guideline}
          why=${
            none
              ? "Choose an item."
              : view.guideline
                ? ""
                : "For an edge case, choose a guideline for these answers: Other answers …"
          }
          onClick=${run.e}>
        ${n > 1 ? `One edge case for ${n === 2 ? "both" : `all ${n}`}` : "Make edge case"}
      </${Button}>
      <${Button} small hint="G" disabled=${none} onClick=${run.g}>Send to experts</${Button}>
      <${Button} small hint="M" disabled=${none || !view.guideline} onClick=${run.m}>
        Discuss in the meeting
      </${Button}>
      <${Button} small hint="R" disabled=${none} onClick=${run.r}>Label again</${Button}>
      <${Button} kind="link" small hint="D" disabled=${none} onClick=${run.d}>Dismiss</${Button}>
      <span class="grow"></span>
      <${Pages} ...${view.list} to=${to} />
    </div>`;
}

export function Items({ view, act, take }) {
  const { list } = view;
  const rows = list.rows;
  const [at, setAt] = useState(0);
  const [form, setForm] = useState(null);
  const body = useRef(null);
  const here = rows[Math.min(at, rows.length - 1)];
  const target = view.chosen.length ? view.chosen : here ? [here.item] : [];
  const walked = useRef(false); // only then is a row brought into sight: never as the screen opens
  const walk = (by) => () => {
    walked.current = true;
    setAt(Math.max(0, Math.min(rows.length - 1, Math.min(at, rows.length - 1) + by)));
  };
  const to = (page) => act({ do: "page", to: page }).then(() => setAt(0));
  const once = (name, items = target) => items.length && act({ do: name, items });
  const ask = (kind, items = target) => items.length && view.guideline && setForm({ kind, items });
  const run = {
    e: () => ask("case"),
    g: () => once("experts"),
    m: () => ask("note"),
    r: () => once("relabel"),
    d: () => once("dismiss"),
  };
  const causes = Object.fromEntries(
    view.causes.map((cause, i) => [
      String(i + 1),
      () => target.length && act({ do: "cause", items: target, cause }),
    ]),
  );
  take({
    ...run,
    ...causes,
    j: walk(1),
    k: walk(-1),
    arrowdown: walk(1),
    arrowup: walk(-1),
    x: () => here && act({ do: "pick", items: [here.item], on: !view.chosen.includes(here.item) }),
    0: () => target.length && act({ do: "cause", items: target, cause: "" }),
    enter: () => here && act({ do: "open", item: here.item }),
    "[": () => list.page > 0 && to(list.page - 1),
    "]": () => list.page < list.pages - 1 && to(list.page + 1),
  });
  if (form || view.open) take({ escape: () => (form ? setForm(null) : act({ do: "open", item: "" })) });
  useEffect(() => {
    if (walked.current) body.current?.querySelector("tr.at")?.scrollIntoView({ block: "nearest" });
    walked.current = false;
  }, [at]);
  const done = (found) => found.refused || setForm(null);
  const chosen = view.chosen.filter((item) => !rows.some((row) => row.item === item)).length;
  return html`
    <${Filters} view=${view} act=${act} take=${take} />
    <${Stale} view=${view} />
    ${
      rows.length === 0
        ? html`
          <p class="pane">
            ${
              view.pairable === 0
                ? "No item has two answers yet."
                : list.of === 0
                  ? list.gold
                    ? "Nobody differs with gold on any item."
                    : "Nobody disagrees on any item."
                  : "No item fits. Take a filter away."
            }
          </p>`
        : html`
          <div class="scroll-x">
            <table class="item-table split-items">
              <thead>
                <tr>
                  <th><span class="unseen">Choose</span></th>
                  <th>Item</th>
                  <th>${view.content}</th>
                  <th>Answers</th>
                  <th class="right" title="How many of all pairs of answers differ">Pairs apart</th>
                  <th>Cause, next step</th>
                </tr>
              </thead>
              <tbody ref=${body}>
                ${rows.map(
                  (row, i) => html`
                    <${ItemRow} key=${row.item} view=${view} row=${row}
                        at=${i === Math.min(at, rows.length - 1)} act=${act} once=${once} ask=${ask}
                        onFocus=${() => setAt(i)} />`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      form?.kind === "case" &&
      html`
        <${CaseForm} key=${form.items.join()} view=${view} items=${form.items} act=${act} done=${done}
            close=${() => setForm(null)} />`
    }
    ${
      form?.kind === "note" &&
      html`
        <${NoteForm} key=${form.items.join()} view=${view} items=${form.items} act=${act} done=${done}
            close=${() => setForm(null)} />`
    }
    <${Foot} view=${view} chosen=${view.chosen} run=${run} to=${to} />
    ${chosen > 0 && html`<p class="fine below">${counted(chosen, "chosen item")} on other pages.</p>`}
    <p class="keys below">
      <span><${Key}>J</${Key}> <${Key}>K</${Key}> move</span>
      <span><${Key}>X</${Key}> choose</span>
      <span><${Key}>↵</${Key}> read</span>
      ${view.causes.map((cause, i) => html`<span key=${cause}><${Key}>${i + 1}</${Key}> ${cause}</span>`)}
      <span><${Key}>0</${Key}> no cause</span>
      <span><${Key}>U</${Key}> undo</span>
      ${list.pages > 1 && html`<span><${Key}>[</${Key}> <${Key}>]</${Key}> page</span>`}
      ${(form || view.open) && html`<span><${Key}>Esc</${Key}> close</span>`}
    </p>`;
}
