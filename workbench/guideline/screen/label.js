// The form of a label, and the ways to rename, merge or split one, which old answers follow.
import { html, useEffect, useState } from "../../ui/ui.js";
import { Button, Note } from "../../ui/parts.js";
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

/** What happens to the label as a whole. */
function Ways({ screen, question, label, labels, at }) {
  const [way, setWay] = useState("");
  const [to, setTo] = useState("");
  const [name, setName] = useState("");
  const [third, setThird] = useState("");
  const [why, setWhy] = useState("");
  useEffect(() => {
    setWay("");
  }, [keyOf(at)]);
  const { view } = screen;
  const published = view.published[0]?.labels[question.id]?.includes(label.id);
  const open = (next) => {
    setWay(way === next ? "" : next);
    setTo(next === "rename" ? label.id : "");
    setName(next === "rename" ? (label.name ?? "") : "");
    setThird("");
  };
  const go = async (action) => {
    if (why.trim()) await screen.act({ do: "why", why });
    const after = await screen.act({ question: question.id, ...action });
    if (!after.refused) setWay("");
  };
  const follows = published
    ? "Old answers and gold follow automatically."
    : "The label is not published yet, so no old answers are affected.";
  const others = labels.filter((one) => one.id !== label.id);
  const reason =
    published &&
    html`
      <div class="field">
        <label for="ge-why">Why, for the record</label>
        <input class="input" id="ge-why" value=${why} onInput=${(event) => setWhy(event.target.value)} />
      </div>`;
  return html`
    <div class="stack">
      <div class="row wrap">
        <${Button} small aria-expanded=${String(way === "rename")} onClick=${() => open("rename")}>
          Rename…
        </${Button}>
        <${Button} small aria-expanded=${String(way === "merge")} onClick=${() => open("merge")}>
          Merge into…
        </${Button}>
        <${Button} small aria-expanded=${String(way === "split")} onClick=${() => open("split")}>
          Split…
        </${Button}>
        <span class="grow"></span>
        <${Button} small kind="danger" onClick=${() => screen.remove(at)}>Remove</${Button}>
      </div>
      ${
        way === "rename" &&
        html`
          <div class="card stack">
            <h3>Rename ${nameOf(label)}</h3>
            <p class="muted">The same meaning under another name. ${follows}</p>
            <div class="ge-two">
              <div class="field">
                <label for="ge-to">New id</label>
                <input class="input mono" id="ge-to" value=${to}
                    onInput=${(event) => setTo(event.target.value)} />
              </div>
              <div class="field">
                <label for="ge-name">New name</label>
                <input class="input" id="ge-name" value=${name}
                    onInput=${(event) => setName(event.target.value)} />
              </div>
            </div>
            ${reason}
            <div class="row">
              <${Button} kind="main" small disabled=${!to.trim() || to === label.id}
                  why="Give it another id."
                  onClick=${() => go({ do: "rename", label: label.id, to: to.trim(), name })}>
                Rename
              </${Button}>
            </div>
          </div>`
      }
      ${
        way === "merge" &&
        html`
          <div class="card stack">
            <h3>Merge ${nameOf(label)} into another label</h3>
            <p class="muted">
              The other label keeps its definition and gets this label's lines and examples. ${follows}
            </p>
            <div class="field">
              <label for="ge-into">Into</label>
              <select class="input" id="ge-into" value=${to} onChange=${(event) => setTo(event.target.value)}>
                <option value="">Choose…</option>
                ${others.map((one) => html`<option key=${one.id} value=${one.id}>${nameOf(one)}</option>`)}
              </select>
            </div>
            ${reason}
            <div class="row">
              <${Button} kind="main" small disabled=${!to} why="Choose the other label."
                  onClick=${() => go({ do: "merge", labels: [label.id, to], to })}>Merge</${Button}>
            </div>
          </div>`
      }
      ${
        way === "split" &&
        html`
          <div class="card stack">
            <h3>Split ${nameOf(label)}</h3>
            <p class="muted">
              Each new label starts with the old definition; then say how they differ.${" "}
              ${
                published
                  ? "Old answers with this label must be given again, unless a migration file lists them."
                  : follows
              }
            </p>
            <div class="ge-two">
              <div class="field">
                <label for="ge-one">First new label</label>
                <input class="input" id="ge-one" value=${to}
                    onInput=${(event) => setTo(event.target.value)} />
              </div>
              <div class="field">
                <label for="ge-two">Second new label</label>
                <input class="input" id="ge-two" value=${name}
                    onInput=${(event) => setName(event.target.value)} />
              </div>
              <div class="field">
                <label for="ge-three">Third, if there is one</label>
                <input class="input" id="ge-three" value=${third}
                    onInput=${(event) => setThird(event.target.value)} />
              </div>
            </div>
            ${reason}
            <div class="row">
              <${Button} kind="main" small disabled=${!to.trim() || !name.trim()} why="Name at least two."
                  onClick=${() =>
                    go({
                      do: "split",
                      label: label.id,
                      names: [to, name, third].filter((one) => one.trim()),
                    })}>Split</${Button}>
            </div>
          </div>`
      }
    </div>`;
}

const counted = (text) => `${text.length} characters`;

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
      ${field("name", { label: "Name" })}
      <${Colour} screen=${screen} at=${[...at, "colour"]} />
      ${field("hotkey", { label: "Key", maxlength: 1, autocomplete: "off" })}
    </div>
    ${view.fields.label.map(({ name, title, edit, hint }) => {
      if (edit === "text") return field(name, { key: name, label: title, area: true, hint: hint || counted });
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
        hint: published ? "published; use Rename" : "stored in answers",
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
