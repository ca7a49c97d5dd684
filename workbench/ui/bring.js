// The one way to bring a file in: drop it, see its first rows, say what its columns and labels are, see what
// is kept, use it.
import { html, useEffect, useRef, useState } from "./ui.js";
import { Badge, Button, Icon, Note, Progress, useId } from "./parts.js";
import { Select, Input, optionsOf } from "./fields.js";
import { encoded, Picker } from "./files.js";
import { Link } from "./navigate.js";
import { keepFocus } from "./keys.js";
import { counted } from "./words.js";

const PIECE = 1_000_000; // bytes of a file that go in one act: no act keeps the kernel longer than others do

/** Why a file is not taken, the same dropped as chosen; "" where it is. */
function refusal(file, { kinds, largest }) {
  const ends = kinds.some((kind) => file.name.toLowerCase().endsWith(kind));
  if (!ends) return `${file.name} cannot be read here. Its name ends in none of ${kinds.join(", ")}.`;
  if (file.size <= largest) return "";
  return (
    `${file.name} has ${Math.round(file.size / 1e6)} MB; at most ${largest / 1e6} MB come this way. ` +
    "Drop it into JupyterLab's list of files on the left, then choose it here."
  );
}

/** Why what was dropped is no single file; "" where it is. */
function notOne({ items, files }) {
  if (items[0]?.webkitGetAsEntry?.()?.isDirectory)
    return `${files[0].name} is a folder. Zip it, and drop the zip file.`;
  return files.length > 1 ? "Drop one file at a time." : "";
}

/** Send a file in pieces, one after the other; `onDone` hears how many bytes are there. */
async function send(file, act, onDone) {
  let at = 0;
  do {
    const piece = file.slice(at, at + PIECE);
    const view = await act({
      do: "bring_piece",
      name: file.name,
      at,
      size: file.size,
      base64: await encoded(piece),
    });
    at += piece.size;
    onDone(at);
    if (view?.refused) return;
  } while (at < file.size);
}

/** Where a file is dropped or chosen, or one of the workspace is taken. */
function Choose({ bring, act }) {
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState(null);
  const [refused, refuse] = useState("");
  const picker = useRef(null);
  const take = async (file) => {
    const why = refusal(file, bring);
    refuse(why);
    if (why) return;
    setSending({ name: file.name, done: 0, size: file.size });
    await send(file, act, (done) => setSending({ name: file.name, done, size: file.size }));
    setSending(null);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    const why = notOne(event.dataTransfer);
    if (why) refuse(why);
    else if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  };
  const exports = bring.kinds.includes(".zip") ? ", or the export of a labelling tool (.xml, .zip)" : "";
  const most = `${bring.largest / 1e6} MB`;
  const drag = (on) => (event) => {
    event.preventDefault();
    setOver(on);
  };
  return html`
    <div class=${`drop ${over ? "over" : ""}`} onDragOver=${drag(true)} onDragLeave=${drag(false)}
        onDrop=${drop}>
      <p class="strong big">Drop a file here</p>
      <div class="row wrap mid">
        <${Button} kind="main" icon="plus" onClick=${() => picker.current.click()}>
          Choose a file …
        </${Button}>
        ${
          bring.files.length > 0 &&
          html`
            <span class="muted">or</span>
            <select class="input" aria-label="A file of the workspace" value=""
                onChange=${(event) => act({ do: "bring_file", file: event.target.value })}>
              ${optionsOf([["", "one of the workspace …"], ...bring.files.map((file) => [file, file])], "")}
            </select>`
        }
      </div>
      <p class="fine">
        CSV, Excel, JSON or Parquet${exports}, up to ${most}. Its columns may have any names.
      </p>
      <${Picker} picker=${picker} kinds=${bring.kinds.join(",")} label="A file of yours" onFile=${take} />
      ${
        sending &&
        html`
          <div class="stack wide">
            <${Progress} done=${sending.done} total=${sending.size || 1} label=${`Sending ${sending.name}`} />
            <span class="fine num" role="status">
              ${sending.name}: ${(sending.done / 1e6).toFixed(1)} of ${(sending.size / 1e6).toFixed(1)} MB
            </span>
          </div>`
      }
      ${refused && html`<${Note} tone="bad" icon="warn" role="alert">${refused}</${Note}>`}
      ${bring.trouble && html`<${Note} tone="bad" icon="warn" role="alert">${bring.trouble}</${Note}>`}
    </div>`;
}

/** The roles that a column may play: in a table with a column for each person, also that of one. */
const rolesOf = (file) =>
  file.wide
    ? [
        ...file.roles.filter((role) => !["annotator", "label"].includes(role.id)),
        { id: "person", name: "Answers of one person" },
      ]
    : file.roles;

/** One column: its name, what it is and why, and its first cells. */
function Head({ column, at, roles, act }) {
  return html`
    <th scope="col" class=${column.role ? "on" : ""}>
      <div class="stack">
        <span class="strong cut" dir="auto" title=${column.name}>${column.name || "(no name)"}</span>
        <select class="input sm" aria-label=${`What ${column.name || `column ${at + 1}`} holds`}
            value=${column.role}
            onChange=${(event) => act({ do: "bring_role", column: at, role: event.target.value })}>
          ${optionsOf([["", "not used"], ...roles.map((role) => [role.id, role.name])], column.role)}
        </select>
        <span class="fine why-column">${column.role ? column.why : ""}</span>
      </div>
    </th>`;
}

/** Sheet, row of the header, one row an answer or a column a person, who answered. */
function Shape({ bring, act }) {
  const { file } = bring;
  const wide = useId("wide");
  const row = useId("row");
  const someone = file.columns.some((column) => column.role === "annotator");
  return html`
    <div class="row wrap drawn">
      ${
        file.sheets.length > 1 &&
        html`
          <${Select} label="Sheet" value=${file.sheet} options=${file.sheets.map((name) => [name, name])}
              onPick=${(sheet) => act({ do: "bring_layout", sheet })} />`
      }
      ${
        file.rows_above &&
        !file.tool &&
        html`
          <div class="field">
            <label for=${row}>Names of the columns are in row</label>
            <input class="input narrow" id=${row} type="number" min="1" max="1000" value=${file.header}
                onChange=${(event) => act({ do: "bring_layout", header: Number(event.target.value) || 1 })} />
          </div>`
      }
      ${
        bring.holds === "answers" &&
        !file.tool &&
        html`
          <div class="field">
            <label for=${wide}>A row is</label>
            <select class="input" id=${wide} value=${file.wide ? "wide" : "long"}
                onChange=${(event) => act({ do: "bring_shape", wide: event.target.value === "wide" })}>
              ${optionsOf(
                [
                  ["long", "one answer of one person"],
                  ["wide", "an item, with a column for each person"],
                ],
                file.wide ? "wide" : "long",
              )}
            </select>
          </div>`
      }
      ${
        bring.holds === "answers" &&
        !file.wide &&
        !someone &&
        html`
          <${Input} label="Who answered" hint="if one person gave all answers" text=${file.person}
              onText=${() => undefined}
              onChange=${(event) => act({ do: "bring_shape", person: event.target.value })} />`
      }
      ${
        file.questions.length > 0 &&
        html`
          <${Select} label="Question in the file" value=${file.file_question}
              options=${[["", "Choose …"], ...file.questions.map((name) => [name, name])]}
              onPick=${(question) => act({ do: "bring_question", question })} />`
      }
      ${
        file.columns.some((column) => ["submitted_at", "started_at"].includes(column.role)) &&
        html`
          <${Input} label="Time zone" hint="of times without one" text=${file.timezone}
              placeholder="such as Europe/Madrid" onText=${() => undefined}
              onChange=${(event) => act({ do: "bring_shape", timezone: event.target.value })} />`
      }
    </div>`;
}

function Columns({ bring, act }) {
  const { file } = bring;
  const roles = rolesOf(file);
  const shown = file.columns[0]?.cells ?? [];
  if (file.tool)
    return html`
      <section class="step stack mid" aria-label="What it holds">
        <h4>An export of ${file.tool}</h4>
        <p class="muted">
          It is read as that tool writes it: there are no columns to choose.${" "}
          ${
            file.rows_above &&
            html`
              <${Button} small onClick=${() => act({ do: "bring_layout", header: 1 })}>
                It is a plain table
              </${Button}>`
          }
        </p>
        <${Shape} bring=${bring} act=${act} />
      </section>`;
  return html`
    <section class="step stack mid" aria-label="Columns">
      <div class="row between wrap">
        <h4>What the columns hold</h4>
        <span class="fine num">${counted(file.rows, "row")}, the first ${shown.length}</span>
      </div>
      <${Shape} bring=${bring} act=${act} />
      <div class="scroll-x" tabindex="0" role="region" aria-label="The first rows">
        <table class="preview">
          <thead>
            <tr>
              ${file.columns.map(
                (column, at) => html`
                  <${Head} key=${at} column=${column} at=${at} roles=${roles} act=${act} />`,
              )}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (_, row) => html`
                <tr key=${row}>
                  ${file.columns.map(
                    (column, at) => html`
                      <td key=${at} class=${column.role ? "" : "muted"}>
                        <span dir="auto">${column.cells[row]}</span>
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
}

const mayChoose = ({ guidelines, holds }) => guidelines.length > 0 && ["answers", "gold"].includes(holds);

/** Whose labels they are: a guideline and one of its questions. */
function Guideline({ bring, act }) {
  if (!mayChoose(bring)) return null;
  const chosen = bring.guidelines.find((each) => each.id === bring.guideline);
  const choose = (guideline, question = "") => act({ do: "bring_guideline", guideline, question });
  return html`
    <div class="row wrap drawn">
      ${
        !bring.fixed &&
        html`
          <${Select} label="Guideline" hint="whose labels these are" value=${bring.guideline}
              options=${[["", "none"], ...bring.guidelines.map((each) => [each.id, each.title])]}
              onPick=${(id) => choose(id)} />`
      }
      ${
        chosen?.questions.length > 1 &&
        html`
          <${Select} label="Question" value=${bring.question}
              options=${[["", "Choose …"], ...chosen.questions.map((each) => [each.id, each.title])]}
              onPick=${(id) => choose(bring.guideline, id)} />`
      }
    </div>`;
}

const LEAVE = " leave"; // no label is called so: it begins with a blank

/** One label of the file, and the label of the guideline that it is read as. */
function Value({ value, choices, guideline, act }) {
  const open = value.to === null;
  const name = (id) => choices.find((label) => label.id === id)?.name ?? id;
  const chosen = open ? "" : value.to === "" ? LEAVE : value.to;
  const pick = (to) => act({ do: "bring_label", label: value.value, to: to === LEAVE ? "" : to || null });
  return html`
    <tr class=${open ? "open" : ""}>
      <td><span class="strong" dir="auto">${value.value}</span></td>
      <td class="num right">${value.n.toLocaleString("en")}</td>
      <td>
        <select class="input" aria-label=${`${value.value} is read as`} value=${chosen}
            onChange=${(event) => pick(event.target.value)}>
          ${optionsOf(
            [
              ...(open ? [["", "Choose …"]] : []),
              ...choices.map((label) => [label.id, label.name]),
              [LEAVE, "leave these answers out"],
            ],
            chosen,
          )}
        </select>
      </td>
      <td class="fine">
        ${
          !open
            ? value.why
            : html`
              <span class="row wrap">
                ${
                  value.proposal
                    ? html`
                      <${Button} small icon="tick" onClick=${() => pick(value.proposal)}>
                        ${`It is “${name(value.proposal)}”`}
                      </${Button}>`
                    : "not in the guideline"
                }
                <${Link} class="btn sm quiet" to=${{
                  tool: "guideline",
                  name: guideline.split("@")[0],
                  place: "labels",
                  label: value.value,
                }}>
                  New label …
                </${Link}>
              </span>`
        }
      </td>
    </tr>`;
}

function Labels({ bring, act }) {
  const { file } = bring;
  const chooser = html`<${Guideline} bring=${bring} act=${act} />`;
  const open = file.labels.filter((value) => value.to === null);
  const proposed = open.filter((value) => value.proposal).length;
  const settled = file.labels.every((value) => value.to === value.value); // as the guideline writes them
  if (!file.labels.length) {
    if (!mayChoose(bring)) return null;
    return html`<section class="step stack mid" aria-label="Labels"><h4>Labels</h4>${chooser}</section>`;
  }
  return html`
    <section class="step stack mid" aria-label="Labels">
      <div class="row between wrap">
        <h4>Which label is which</h4>
        ${
          open.length
            ? html`<${Badge} tone="warn" icon="warn">${open.length} to settle</${Badge}>`
            : html`<${Badge} tone="good" icon="tick">all are labels of the guideline</${Badge}>`
        }
      </div>
      ${chooser}
      <details open=${!settled}>
        <summary class="fine">${counted(file.labels.length, "label")} in the file</summary>
        <div class="scroll-x">
          <table class="plain values">
            <thead>
              <tr>
                <th>In the file</th>
                <th class="right">Answers</th>
                <th>Read as</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              ${file.labels.map(
                (value) => html`
                  <${Value} key=${value.value} value=${value} choices=${file.label_choices}
                      guideline=${bring.guideline} act=${act} />`,
              )}
            </tbody>
          </table>
        </div>
      </details>
      ${
        proposed > 1 &&
        html`
          <div class="row">
            <${Button} small icon="tick" onClick=${() => act({ do: "bring_accept" })}>
              ${`Accept all ${proposed} proposals`}
            </${Button}>
          </div>`
      }
    </section>`;
}

/** What is kept and lost, and what else is to be known. */
function Kept({ bring }) {
  const { report, findings } = bring.file;
  if (!report && !findings.length) return null;
  const noun = bring.holds === "answers" || bring.holds === "gold" ? "answer" : "row";
  return html`
    <section class="step stack mid" aria-label="What is kept">
      <h4>What is kept</h4>
      ${
        report &&
        html`
          <p>
            <b class="num">${counted(report.kept ?? 0, noun)}</b> kept
            ${report.seen != null && report.seen !== report.kept && html` of ${counted(report.seen, "row")}`}.
          </p>`
      }
      ${findings.map(
        (finding) => html`
          <${Note} key=${finding.text} tone=${finding.tone} icon=${finding.tone === "good" ? "tick" : "warn"}>
            ${finding.text}
          </${Note}>`,
      )}
      ${
        report?.losses.length > 0 &&
        html`
          <ul class="lines losses">
            ${report.losses.map(
              (loss) => html`
                <li key=${loss.what} class="row top">
                  <${Icon} name=${loss.lost ? "cross" : "info"} />
                  <span class="grow">
                    ${loss.what}: <span class="num">${loss.n.toLocaleString("en")}</span>
                    <span class="fine wrap-any">for example ${loss.example}</span>
                  </span>
                </li>`,
            )}
          </ul>`
      }
    </section>`;
}

/** What the tool asks beside, such as whether a delivery replaces another. */
function Decide({ bring, act }) {
  const name = useId("decide");
  const [chosen, choose] = useState(bring.choice);
  if (bring.choices.length < 2) return null;
  return html`
    <fieldset class="step stack">
      <legend class="lab">What becomes of it</legend>
      ${bring.choices.map(
        (choice) => html`
          <label class="row" key=${choice.id}>
            <input type="radio" name=${name} checked=${choice.id === chosen}
                onChange=${() => {
                  choose(choice.id);
                  act({ do: "bring_decide", choice: choice.id });
                }} />
            ${choice.text}
          </label>`,
      )}
    </fieldset>`;
}

/** The foot: remember it, and use it. */
function Foot({ bring, act }) {
  const { file } = bring;
  const [typed, type] = useState(file.remember || bring.vendor);
  const [on, turn] = useState(Boolean(file.remember));
  const tick = useId("tick");
  const remember = (is, name) => {
    turn(is);
    act({ do: "bring_remember", name: is ? name || "this-vendor" : "" });
  };
  const use = () => act({ do: "bring_use" });
  return html`
    <div class="foot bring-foot row wrap">
      <${Button} kind="main" disabled=${Boolean(file.why_not)} onClick=${use}>Use it</${Button}>
      <label class="row" for=${tick}>
        <input type="checkbox" id=${tick} checked=${on}
            onChange=${(event) => remember(event.target.checked, typed)} />
        Remember for
      </label>
      <input class="input" aria-label="Name to remember it under" placeholder="this vendor" value=${typed}
          onInput=${(event) => type(event.target.value)}
          onChange=${(event) => on && remember(true, event.target.value)} />
      <span class="grow fine" role="status">
        ${file.why_not || (on ? "The next file with these columns is read the same way." : "")}
      </span>
    </div>`;
}

/** Which remembered mapping reads it, where there is one. */
function Remembered({ file, act }) {
  if (!file.mappings.length) return null;
  const options = [["", "as guessed from its cells"], ...file.mappings.map((name) => [name, name])];
  return html`
    <${Select} label="Read as remembered for" value=${file.read_as} options=${options}
        onPick=${(mapping) => act({ do: "bring_mapping", mapping })} />`;
}

/** The dialog; `bring` is what `quality/bringing` shows of a file, `leave` whether there is anything else. */
export function Bring({ bring, act, leave = true }) {
  const { file } = bring;
  const root = useRef(null);
  useEffect(() => keepFocus(root), [Boolean(file), bring.reading, bring.trouble]); // what had it may be gone
  const back = (event) => {
    if (event.key !== "Escape" || !leave || file) return; // what was said of a file is not lost by a key
    event.preventDefault();
    act({ do: "bring_leave" });
  };
  return html`
    <div class="bring pane stack mid" role="region" aria-label=${bring.title} ref=${root} tabindex="-1"
        onKeyDown=${back}>
      <div class="row between wrap">
        <h3 class="row wrap">
          ${bring.title}
          ${bring.name && html`<span class="muted wrap-any" dir="auto">${bring.name}</span>`}
        </h3>
        <div class="row">
          ${
            (file || bring.trouble) &&
            html`<${Button} small onClick=${() => act({ do: "bring_another" })}>Another file</${Button}>`
          }
          ${leave && html`<${Button} small onClick=${() => act({ do: "bring_leave" })}>Not now</${Button}>`}
        </div>
      </div>
      ${
        file && bring.trouble && html`<${Note} tone="bad" icon="warn" role="alert">${bring.trouble}</${Note}>`
      }
      ${
        bring.reading && !file
          ? html`<p class="muted" role="status">Reading ${bring.name} …</p>`
          : file
            ? html`
              <${Remembered} file=${file} act=${act} />
              <${Columns} bring=${bring} act=${act} />
              <${Labels} bring=${bring} act=${act} />
              <${Kept} bring=${bring} />
              <${Decide} bring=${bring} act=${act} />
              <${Foot} key=${file.read_as} bring=${bring} act=${act} />`
            : html`<${Choose} bring=${bring} act=${act} />`
      }
    </div>`;
}
