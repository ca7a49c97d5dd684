// Which gold set is on the screen: one that is there, or a new one that begins with items of a table.
import { html, useRef, useState } from "../../ui/ui.js";
import { Choosing, Starting } from "../../ui/choosing.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Button, Field, Note, useId } from "../../ui/parts.js";

const ABOUT =
  "A gold set holds items whose answers experts agreed on. You need a table of items; " +
  "experts label them blind, and you decide what they dispute.";

const KINDS = ".csv,.tsv,.jsonl,.ndjson,.json,.xlsx,.parquet";

/** A table of the workspace, or a file of one's own machine that is put there. */
function Table({ begin, act }) {
  const id = useId("table");
  const [said, say] = useState("");
  const picker = useRef(null);
  const bring = async (file) => {
    const large = tooLarge(file, "Put it into the workspace yourself, and choose it here.");
    say(large);
    if (large) return;
    await act({ do: "bring", name: file.name, base64: await encoded(file) });
  };
  const take = (event) => event.target.value && act({ do: "table", table: event.target.value });
  return html`
    <${Field} id=${id} label="Table of items" hint="one row an item">
      <div class="row wrap">
        <select class="input" id=${id} value=${begin.table} onChange=${take}>
          <option value="" selected=${!begin.table}>Choose a table …</option>
          ${begin.tables.map(
            (path) => html`
              <option key=${path} value=${path} selected=${path === begin.table}>${path}</option>`,
          )}
        </select>
        <span class="muted">or</span>
        <${Button} icon="plus" onClick=${() => picker.current.click()}>A file of yours …</${Button}>
      </div>
      <${Picker} picker=${picker} kinds=${KINDS} label="A file of yours" onFile=${bring} />
    </${Field}>
    ${said && html`<${Note} tone="bad" icon="warn" role="alert">${said}</${Note}>`}`;
}

/** What the table holds: which column has the ids, and what people are to see. */
function Columns({ begin, shown, onShown, act }) {
  const { found, table } = begin;
  const id = useId("ids");
  const item = (name) => act({ do: "table", table, item: name, numbered: name ? 0 : 1 });
  const toggle = (name) =>
    onShown(
      shown.includes(name)
        ? shown.filter((one) => one !== name)
        : found.columns.map((one) => one.name).filter((one) => one === name || shown.includes(one)),
    );
  return html`
    <${Field} id=${id} label="Column of ids" hint=${`${found.n.toLocaleString("en")} items`}>
      <select class="input" id=${id} value=${found.id_column}
          onChange=${(event) => item(event.target.value)}>
        <option value="" selected=${!found.id_column}>none: number the rows</option>
        ${found.names.map(
          (name) => html`
            <option key=${name} value=${name} selected=${name === found.id_column}>${name}</option>`,
        )}
      </select>
    </${Field}>
    <fieldset class="stack ticks">
      <legend class="lab">What people see</legend>
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
  const ids = [useId("crowd"), useId("crowd")];
  const choose = (table, question) => act({ do: "crowd", table, question });
  return html`
    <div class="row wrap drawn">
      <${Field} id=${ids[0]} label="Answers of many"
          hint=${needed ? "one row an answer" : "if there are any"}>
        <select class="input" id=${ids[0]} value=${crowd?.table ?? ""}
            onChange=${(event) => choose(event.target.value, "")}>
          <option value="" selected=${!crowd}>${needed ? "Choose a table …" : "none"}</option>
          ${begin.answers.map(
            (path) => html`
              <option key=${path} value=${path} selected=${path === crowd?.table}>${path}</option>`,
          )}
        </select>
      </${Field}>
      ${
        crowd &&
        crowd.questions.length > 1 &&
        html`
          <${Field} id=${ids[1]} label="Answers to">
            <select class="input" id=${ids[1]} value=${crowd.question}
                onChange=${(event) => choose(crowd.table, event.target.value)}>
              ${crowd.questions.map(
                (one) => html`
                  <option key=${one} value=${one} selected=${one === crowd.question}>${one}</option>`,
              )}
            </select>
          </${Field}>`
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

/** The form of a new set. */
function Begin({ begin, act }) {
  const { found } = begin;
  const ids = [useId("name"), useId("under"), useId("n"), useId("by")];
  const [busy, setBusy] = useState(false);
  const [name, type] = useState("");
  const [under, choose] = useState(begin.guidelines[0]?.id ?? "");
  const [typed, count] = useState(null);
  const n = typed ?? Math.min(begin.n, found?.n ?? begin.n);
  const [way, draw] = useState("");
  const by = [
    ...(found?.strata ?? []),
    ...(begin.unsure.length ? ["uncertainty"] : []),
    "disagreement",
  ].includes(way)
    ? way
    : "";
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
  if (more)
    return html`
      <form class="stack mid begin" onSubmit=${start}>
        <h3 class="head">More items for ${more}</h3>
        <${Table} begin=${begin} act=${act} />
        ${
          found &&
          html`
            <${Columns} begin=${begin} shown=${shown}
                onShown=${(names) => pick({ ...picked, [mark]: names })} act=${act} />
            <${Crowd} begin=${begin} act=${act} />`
        }
        <div class="row wrap">
          <button type="submit" class="btn primary" aria-disabled=${why || busy ? "true" : undefined}>
            Draw from this table
          </button>
          ${why && html`<span class="fine why">${why}</span>`}
          <${Button} onClick=${() => act({ do: "new", on: 0 })}>Not now</${Button}>
        </div>
      </form>`;
  if (!begin.guidelines.length)
    return html`
      <div class="stack mid">
        <h3 class="head">New gold set</h3>
        <${Note} tone="warn" icon="info">
          A gold set needs a published guideline, and there is none yet. Write and publish one in
          1_guideline.ipynb, then${" "}
          <button type="button" class="textlink" onClick=${() => act({ do: "new" })}>look again</button>
          .
        </${Note}>
      </div>`;
  return html`
    <form class="stack mid begin" onSubmit=${start}>
      <h3 class="head">New gold set</h3>
      <${Field} id=${ids[0]} label="Name">
        <input class="input" id=${ids[0]} value=${name} maxlength="64" placeholder="such as winter-tickets"
            autocomplete="off" spellcheck=${false} onInput=${(event) => type(event.target.value)} />
      </${Field}>
      <${Table} begin=${begin} act=${act} />
      ${
        found &&
        html`
          <${Columns} begin=${begin} shown=${shown} onShown=${(names) => pick({ ...picked, [mark]: names })}
              act=${act} />`
      }
      <${Field} id=${ids[1]} label="Guideline">
        <select class="input" id=${ids[1]} value=${under}
            onChange=${(event) => {
              choose(event.target.value);
              leave([]);
            }}>
          ${begin.guidelines.map(
            (one) => html`
              <option key=${one.id} value=${one.id} selected=${one.id === under}>${one.id}</option>`,
          )}
        </select>
      </${Field}>
      <${Asked} questions=${asked} chosen=${chosen}
          onChange=${(ids) => leave(asked.map((one) => one.id).filter((id) => !ids.includes(id)))} />
      ${
        found &&
        html`
          <div class="row wrap drawn">
            <${Field} id=${ids[2]} label="Items to begin with">
              <input class="input" id=${ids[2]} type="number" min="1" value=${n}
                  onInput=${(event) => count(event.target.value)} />
            </${Field}>
            <${Field} id=${ids[3]} label="Drawn">
              <select class="input" id=${ids[3]} value=${by} onChange=${(event) => draw(event.target.value)}>
                <option value="">at random</option>
                ${found.strata.map(
                  (name) => html`<option key=${name} value=${name}>as many of each ${name}</option>`,
                )}
                ${
                  begin.unsure.length > 0 &&
                  html`<option value="uncertainty">where the model is least sure</option>`
                }
                <option value="disagreement">where answers differ most</option>
              </select>
            </${Field}>
          </div>
          ${by === "disagreement" && html`<${Crowd} begin=${begin} act=${act} needed />`}
          <p class="fine">
            ${
              by === "uncertainty" &&
              (begin.unsure.length > 1
                ? `By the entropy of ${begin.unsure.join(", ")}, which sum to 1. `
                : `The smallest ${begin.unsure[0]} first. `)
            }
            Seed ${begin.seed}.
          </p>`
      }
      <div class="row wrap">
        <button type="submit" class="btn primary" aria-disabled=${why || busy ? "true" : undefined}>
          Draw the items and begin
        </button>
        ${why && html`<span class="fine why">${why}</span>`}
      </div>
    </form>`;
}

/** The row under the bar. */
export function Choose({ view, act }) {
  return html`<${Choosing} what="gold set" view=${view} act=${act} onNew=${() => act({ do: "new" })} />`;
}

/** Where no set is on the screen, or a new one is asked for: choose one, or begin. */
export function Start({ view, act }) {
  const begin = html`<${Begin} begin=${view.begin} act=${act} />`;
  if (view.begin.more) return html`<div class="pane">${begin}</div>`;
  return html`
    <${Starting} view=${view} act=${act} about=${ABOUT}>
      ${begin}
    </${Starting}>`;
}
