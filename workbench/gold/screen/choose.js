// Which gold set is on the screen: one that is there, or a new one that begins with items of a table.
import { html, useState } from "../../ui/ui.js";
import { Choosing, Starting } from "../../ui/choosing.js";
import { Button, Note } from "../../ui/parts.js";
import { Bring } from "../../ui/bring.js";
import { Link } from "../../ui/navigate.js";
import { Input, Select, TableField } from "../../ui/fields.js";

const ABOUT =
  "A gold set holds items whose answers experts agreed on. You need a table of items; " +
  "experts label them blind, and you decide what they dispute.";

function Table({ begin, act }) {
  const take = (table) => table && act({ do: "table", table });
  return html`
    <${TableField} label="Table of items" hint="one row per item" table=${begin.table} tables=${begin.tables}
        onPick=${take} onBring=${() => act({ do: "bring", what: "items" })} />`;
}

/** What the table holds: which column has the ids, and what people are to see. */
function Columns({ begin, shown, onShown, act }) {
  const { found, table } = begin;
  const n = `${found.n.toLocaleString("en")} items, such as ${found.id_sample}`;
  const ids = found.id_why ? `${n}: ${found.id_why}` : n;
  const item = (name) => act({ do: "table", table, item: name, numbered: name ? 0 : 1 });
  const toggle = (name) =>
    onShown(
      shown.includes(name)
        ? shown.filter((one) => one !== name)
        : found.columns.map((one) => one.name).filter((one) => one === name || shown.includes(one)),
    );
  return html`
    <${Select} label="Column of ids" hint=${ids} value=${found.id_column}
        options=${[["", "none: number the rows"], ...found.names.map((name) => [name, name])]}
        onPick=${item} />
    <fieldset class="stack ticks">
      <legend class="lab row">
        What people see <span class="fine">with the first item as an example</span>
      </legend>
      ${found.columns.map(
        (one) => html`
          <label class="row" key=${one.name}>
            <input type="checkbox" checked=${shown.includes(one.name)} onChange=${() => toggle(one.name)} />
            <span class="strong">${one.name}</span>
            <span class="muted cut" dir="auto">${one.sample}</span>
          </label>`,
      )}
    </fieldset>
    ${
      found.left_out.length > 0 &&
      html`<p class="fine">${found.left_out.join(", ")}: left out, rows of one item differ there.</p>`
    }`;
}

/** Answers of many to the same items: a table of the workspace, and which question of it. */
function Crowd({ begin, act, needed }) {
  const { crowd } = begin;
  const none = ["", needed ? "Choose a table …" : "none"];
  const choose = (table, question) => act({ do: "crowd", table, question });
  return html`
    <div class="row wrap drawn">
      <${Select} label="Answers of several people" hint=${needed ? "one row per answer" : "if there are any"}
          value=${crowd?.table ?? ""}
          options=${[
            none,
            ...begin.answers.map((path) => [path, path]),
            ...(crowd && !begin.answers.includes(crowd.table) ? [[crowd.table, crowd.table]] : []),
          ]}
          onPick=${(value) => choose(value, "")} />
      <${Button} icon="plus" onClick=${() => act({ do: "bring", what: "crowd" })}>
        A file of yours …
      </${Button}>
      ${
        crowd &&
        crowd.questions.length > 1 &&
        html`
          <${Select} label="Answers to" value=${crowd.question}
              options=${crowd.questions.map((one) => [one, one])}
              onPick=${(value) => choose(crowd.table, value)} />`
      }
    </div>
    ${
      crowd &&
      html`
        <p class="fine">
          ${crowd.n.toLocaleString("en")} of ${begin.found.n.toLocaleString("en")} items have two answers or
          more.
        </p>`
    }`;
}

function Asked({ questions, chosen, onChange }) {
  if (questions.length < 2) return null;
  const toggle = (id) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return html`
    <fieldset class="stack ticks">
      <legend class="lab">Questions</legend>
      ${questions.map(
        (one) => html`
          <label class="row" key=${one.id}>
            <input type="checkbox" checked=${chosen.includes(one.id)} onChange=${() => toggle(one.id)} />
            ${one.title}
          </label>`,
      )}
    </fieldset>`;
}

function NoGuideline({ act }) {
  const again = () => act({ do: "new" });
  return html`
    <div class="stack mid">
      <h3 class="head">New gold set</h3>
      <${Note} tone="warn" icon="info">
        A gold set needs a published guideline, and there is none yet.${" "}
        <${Link} to=${{ tool: "guideline" }}>Write and publish one</${Link}>, then${" "}
        <button type="button" class="textlink" onClick=${again}>look again</button>.
      </${Note}>
    </div>`;
}

/** How many items, and how they are drawn. */
function Drawn({ begin, n, onN, by, onBy, act }) {
  const { found, unsure } = begin;
  const options = [
    ["", "at random"],
    ...found.strata.map((name) => [name, `as many of each ${name}`]),
    ...(unsure.length > 0 ? [["uncertainty", "where the model is least sure"]] : []),
    ["disagreement", "where answers differ most"],
  ];
  const how =
    unsure.length > 1
      ? `Where ${unsure.join(", ")} are closest to each other. `
      : `The smallest ${unsure[0]} first. `;
  return html`
    <div class="row wrap drawn">
      <${Input} label="Items to begin with" text=${n} onText=${onN} type="number" min="1" />
      <${Select} label="How they are drawn" value=${by} options=${options} onPick=${onBy} />
    </div>
    ${by === "disagreement" && html`<${Crowd} begin=${begin} act=${act} needed />`}
    <p class="fine">
      ${by === "uncertainty" && how}The same seed, ${begin.seed}, draws the same items again.
    </p>`;
}

function Send({ name, why, busy, children }) {
  return html`
    <div class="row wrap">
      <button type="submit" class="btn primary" aria-disabled=${why || busy ? "true" : undefined}>
        ${name}
      </button>
      ${why && html`<span class="fine why">${why}</span>`}
      ${children}
    </div>`;
}

/** The form of a new set. */
function Begin({ begin, act }) {
  const { found } = begin;
  const [busy, setBusy] = useState(false);
  const [name, type] = useState("");
  const [under, choose] = useState(begin.guidelines[0]?.id ?? "");
  const [typed, count] = useState(null);
  const n = typed ?? Math.min(begin.n, found?.n ?? begin.n);
  const [way, draw] = useState("");
  const ways = [...(found?.strata ?? []), ...(begin.unsure.length ? ["uncertainty"] : []), "disagreement"];
  const by = ways.includes(way) ? way : "";
  const asked = begin.guidelines.find((one) => one.id === under)?.questions ?? [];
  const [left, leave] = useState([]);
  const chosen = asked.map((one) => one.id).filter((id) => !left.includes(id));
  const mark = `${begin.table} ${found?.id_column}`;
  const [picked, pick] = useState({});
  const shown = picked[mark] ?? (found?.columns ?? []).filter((one) => one.shown).map((one) => one.name);
  const more = begin.more;
  const why =
    !more && !name.trim()
      ? "Give it a name."
      : !found
        ? "Choose the table of items."
        : !shown.length
          ? "Choose what people see."
          : more
            ? ""
            : !under
              ? "Choose a guideline."
              : !chosen.length
                ? "Choose a question."
                : by === "disagreement" && !begin.crowd
                  ? "Choose the table of answers."
                  : "";
  const start = (event) => {
    event.preventDefault();
    if (why || busy) return;
    setBusy(true);
    act(
      more
        ? { do: "more", shown }
        : { do: "begin", name, guideline: under, n: Number(n) || begin.n, by, shown, questions: chosen },
    ).finally(() => setBusy(false));
  };
  const columns =
    found &&
    html`
      <${Columns} begin=${begin} shown=${shown} onShown=${(names) => pick({ ...picked, [mark]: names })}
          act=${act} />`;
  const guidelines = begin.guidelines.map(({ id }) => [id, id.replace("@", " ")]);
  const pickGuideline = (guideline) => {
    choose(guideline);
    leave([]);
  };
  if (more)
    return html`
      <form class="stack mid begin" onSubmit=${start}>
        <h3 class="head">More items for ${more}</h3>
        <${Table} begin=${begin} act=${act} />
        ${found && html`${columns}<${Crowd} begin=${begin} act=${act} />`}
        <${Send} name="Draw from this table" why=${why} busy=${busy}>
          <${Button} onClick=${() => act({ do: "new", on: 0 })}>Not now</${Button}>
        </${Send}>
      </form>`;
  if (!begin.guidelines.length) return html`<${NoGuideline} act=${act} />`;
  return html`
    <form class="stack mid begin" onSubmit=${start}>
      <h3 class="head">New gold set</h3>
      <${Input} label="Name" text=${name} onText=${type} maxlength="64" placeholder="such as winter-tickets"
          autocomplete="off" spellcheck=${false} />
      <${Table} begin=${begin} act=${act} />
      ${columns}
      <${Select} label="Guideline" value=${under} options=${guidelines}
          onPick=${pickGuideline} />
      <${Asked} questions=${asked} chosen=${chosen}
          onChange=${(ids) => leave(asked.map((one) => one.id).filter((id) => !ids.includes(id)))} />
      ${found && html`<${Drawn} begin=${begin} n=${n} onN=${count} by=${by} onBy=${draw} act=${act} />`}
      <${Send} name="Draw the items and begin" why=${why} busy=${busy} />
    </form>`;
}

/** The row under the bar. */
export function Choose({ view, act, more }) {
  const onNew = () => act({ do: "new" });
  return html`<${Choosing} what="gold set" view=${view} act=${act} onNew=${onNew} more=${more} />`;
}

/** Where no set is on the screen, or a new one is asked for: choose one, or begin. */
export function Start({ view, act }) {
  const { bring } = view;
  const begin = html`
    ${bring && html`<${Bring} bring=${bring} act=${act} />`}
    <div hidden=${Boolean(bring)}><${Begin} begin=${view.begin} act=${act} /></div>`;
  if (view.begin.more) return html`<div class="pane">${begin}</div>`;
  return html`
    <${Starting} view=${view} act=${act} about=${ABOUT}>
      ${begin}
    </${Starting}>`;
}
