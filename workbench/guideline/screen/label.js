// The form of a label, and the ways to rename, merge or split one, which old answers follow.
import { html, useEffect, useState } from "../../ui/ui.js";
import { Button, Note } from "../../ui/parts.js";
import { Input, Select } from "../../ui/fields.js";
import { characters } from "./controls.js";
import { Choice, Text, Wrong, wrongAt } from "./fields.js";
import { Lines } from "./lines.js";
import { Examples } from "./examples.js";
import { keyOf, nameOf, valueAt } from "./places.js";

const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f7f7f"];

function Colour({ screen, at }) {
  const value = valueAt(screen.view.tree, at) || PALETTE[at.at(-2) % PALETTE.length];
  const found = wrongAt(screen.view.problems, at);
  const id = `ge-colour-${keyOf(at)}`;
  return html`
    <div class="field">
      <label for=${id}>Colour</label>
      <input type="color" class="input ge-colour" id=${id} list="ge-palette" data-at=${keyOf(at)}
          value=${/^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : "#7f7f7f"}
          onChange=${(event) => screen.set(at, event.target.value)} />
      <datalist id="ge-palette">
        ${PALETTE.map((one) => html`<option key=${one} value=${one}></option>`)}
      </datalist>
      <${Wrong} found=${found} />
    </div>`;
}

function Rename({ label, follows, children, go }) {
  const [to, setTo] = useState(label.id);
  const [name, setName] = useState(label.name ?? "");
  const why = !to.trim() || to === label.id ? "Give it another id." : "";
  return html`
    <h3>Rename ${nameOf(label)}</h3>
    <p class="muted">The same meaning under another name. ${follows}</p>
    <div class="ge-two">
      <${Input} label="New id" class="input mono" text=${to} onText=${setTo} />
      <${Input} label="New name" text=${name} onText=${setName} />
    </div>
    ${children}
    <div class="row">
      <${Button} kind="main" small disabled=${Boolean(why)} why=${why}
          onClick=${() => go({ do: "rename", label: label.id, to: to.trim(), name })}>Rename</${Button}>
    </div>`;
}

function Merge({ label, others, follows, children, go }) {
  const [to, setTo] = useState("");
  const options = [["", "Choose…"], ...others.map((one) => [one.id, nameOf(one)])];
  return html`
    <h3>Merge ${nameOf(label)} into another label</h3>
    <p class="muted">
      The other label keeps its definition and gets this label's lines and examples. ${follows}
    </p>
    <${Select} label="Into" value=${to} options=${options} onPick=${setTo} />
    ${children}
    <div class="row">
      <${Button} kind="main" small disabled=${!to} why="Choose the other label."
          onClick=${() => go({ do: "merge", labels: [label.id, to], to })}>Merge</${Button}>
    </div>`;
}

function Split({ label, published, follows, children, go }) {
  const [names, setNames] = useState(["", "", ""]);
  const set = (i) => (text) => setNames(names.map((name, n) => (n === i ? text : name)));
  const lacking = !names[0].trim() || !names[1].trim();
  const send = () => go({ do: "split", label: label.id, names: names.filter((name) => name.trim()) });
  return html`
    <h3>Split ${nameOf(label)}</h3>
    <p class="muted">
      Each new label starts with the old definition; then say how they differ.${" "}
      ${
        published
          ? "Items with this label must be labelled again, unless a migration file maps their answers."
          : follows
      }
    </p>
    <div class="ge-two">
      <${Input} label="First new label" text=${names[0]} onText=${set(0)} />
      <${Input} label="Second new label" text=${names[1]} onText=${set(1)} />
      <${Input} label="Third, if there is one" text=${names[2]} onText=${set(2)} />
    </div>
    ${children}
    <div class="row">
      <${Button} kind="main" small disabled=${lacking} why="Name at least two." onClick=${send}>
        Split
      </${Button}>
    </div>`;
}

const WAYS = { rename: Rename, merge: Merge, split: Split };
const NAMES = { rename: "Rename…", merge: "Merge into…", split: "Split…" };

/** What happens to the label as a whole. */
function Ways({ screen, question, label, labels, at }) {
  const [way, setWay] = useState("");
  const [why, setWhy] = useState("");
  useEffect(() => {
    setWay("");
  }, [keyOf(at)]);
  const published = screen.view.published[0]?.labels[question.id]?.includes(label.id);
  const go = async (action) => {
    if (why.trim()) await screen.act({ do: "why", why });
    const after = await screen.act({ question: question.id, ...action });
    if (!after.refused) setWay("");
  };
  const follows = published
    ? "Old answers and gold follow automatically."
    : "The label is not published yet, so no old answers are affected.";
  const others = labels.filter((one) => one.id !== label.id);
  const Way = WAYS[way];
  return html`
    <div class="stack">
      <div class="row wrap">
        ${Object.entries(NAMES).map(
          ([name, text]) => html`
            <${Button} key=${name} small aria-expanded=${String(way === name)}
                onClick=${() => setWay(way === name ? "" : name)}>${text}</${Button}>`,
        )}
        <span class="grow"></span>
        <${Button} small kind="danger" onClick=${() => screen.remove(at)}>Remove</${Button}>
      </div>
      ${
        Way &&
        html`
          <div class="card stack" key=${way}>
            <${Way} label=${label} others=${others} published=${published} follows=${follows} go=${go}>
              ${published && html`<${Input} label="Why, for the record" text=${why} onText=${setWhy} />`}
            </${Way}>
          </div>`
      }
    </div>`;
}

const KEY = "Other tools use this key. On the card the first nine labels have 1 to 9, later ones this key.";

export function LabelForm({ screen, at }) {
  const { view } = screen;
  const question = valueAt(view.tree, at.slice(0, 2));
  const label = valueAt(view.tree, at);
  const labels = question.labels ?? [];
  const others = labels.filter((one) => one.id !== label.id);
  const published = view.published[0]?.labels[question.id]?.includes(label.id);
  const rules = (view.tree.rules ?? [])
    .map((rule, i) => ({ rule, i }))
    .filter(({ rule }) => rule.question === question.id && (rule.separates ?? []).includes(label.id));
  const field = (name, props) => html`<${Text} screen=${screen} at=${[...at, name]} ...${props} />`;
  return html`
    <div class="ge-head">
      ${field("name", { label: "Name", placeholder: label.id.replaceAll("_", " ") })}
      <${Colour} screen=${screen} at=${[...at, "colour"]} />
      ${field("hotkey", { label: "Key", maxlength: 1, autocomplete: "off", title: KEY })}
    </div>
    ${view.fields.label.map(({ name, title, edit, hint }) => {
      if (edit === "text")
        return field(name, { key: name, label: title, area: true, hint: hint || characters });
      if (edit !== "lines") return null;
      return html`
        <${Lines} key=${name} screen=${screen} at=${[...at, name]} label=${title} hint=${hint} />`;
    })}
    <${Examples} screen=${screen} at=${at} label=${label} labels=${labels} />
    <div class="stack ge-tight">
      <div class="lab">Rules that tell it apart<span class="fine">${rules.length || "none yet"}</span></div>
      <div class="row wrap">
        ${rules.map(
          ({ rule, i }) => html`
            <button type="button" class="chip ge-chip" key=${rule.id} title=${rule.text}
                onClick=${() => screen.choose(["rules", i])}>
              <span class="rid">${rule.id}</span>
              ${(rule.separates ?? [])
                .filter((id) => id !== label.id)
                .map((id) => nameOf(labels.find((one) => one.id === id) ?? { id }))
                .join(", ")}
            </button>`,
        )}
      </div>
    </div>
    <div class="ge-two">
      ${field("id", {
        label: "Id",
        read: published,
        hint: published ? "published; press Rename" : "stored in answers",
        class: "input mono",
      })}
      <${Choice} screen=${screen} at=${[...at, "parent"]} label="Parent label"
          options=${others.map((one) => [one.id, nameOf(one)])} empty="no other label" />
    </div>
    <${Ways} screen=${screen} question=${question} label=${label} labels=${labels} at=${at} />`;
}

export function NoLabels() {
  return html`
    <${Note} tone="accent" icon="info">No labels yet. Add the first one, or import a guideline.</${Note}>`;
}
