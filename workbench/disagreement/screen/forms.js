// What a person writes before an item becomes an edge case of the guideline, or a question to its authors.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Button, Note } from "../../ui/parts.js";
import { Select, TextArea } from "../../ui/fields.js";

const rowOf = (view, item) =>
  view.picked.find((row) => row.item === item) ?? view.list.rows.find((row) => row.item === item);
const textOf = (view, item) =>
  (view.open?.item === item && view.open.text) || rowOf(view, item)?.text || item;
const together = (view, items) =>
  items.length === 1 ? textOf(view, items[0]) : items.map((item) => `“${textOf(view, item)}”`).join(" ");
const votesOn = (view, items) => {
  const sums = new Map();
  for (const item of items)
    for (const [label, n] of rowOf(view, item)?.answers ?? []) sums.set(label, (sums.get(label) ?? 0) + n);
  return [...sums].sort((a, b) => b[1] - a[1]);
};

function useFocus() {
  const first = useRef(null);
  useEffect(() => {
    first.current?.focus({ preventScroll: true });
    first.current?.closest("form")?.scrollIntoView({ block: "nearest" });
  }, []);
  return first;
}

/** A form that is saved once, however often the button is pressed. */
function useOnce(act, done) {
  const [busy, set] = useState(false);
  const send = (action) => {
    if (busy) return;
    set(true);
    act(action).then((found) => {
      set(false);
      done(found);
    });
  };
  return /** @type {const} */ ([busy, send]);
}

export function CaseForm({ view, items, act, done, close }) {
  const first = useFocus();
  const [busy, send] = useOnce(act, done);
  const given = votesOn(view, items).map(([label]) => label);
  const rules = view.guideline.rules.filter(
    (rule) => given.filter((label) => rule.separates.includes(label)).length > 1,
  );
  const likely = view.guideline.labels.some((label) => label.id === given[0]) ? given[0] : "";
  const [form, set] = useState({
    text: together(view, items),
    decision: likely,
    why: "",
    rules: /** @type {string[]} */ ([]),
  });
  const options = [["", "Choose a label"], ...view.guideline.labels.map(({ id, name }) => [id, name])];
  const put = (name) => (text) => set({ ...form, [name]: text });
  const missing = !form.decision
    ? "Choose the label."
    : !form.why.trim()
      ? "Say why."
      : !form.text.trim()
        ? "Say what the item is."
        : "";
  const save = (event) => {
    event.preventDefault();
    missing || send({ do: "edge_case", items, ...form });
  };
  const turn = (id) =>
    set({
      ...form,
      rules: form.rules.includes(id) ? form.rules.filter((one) => one !== id) : [...form.rules, id],
    });
  return html`
    <form class="acting stack mid" aria-label="New edge case" onSubmit=${save}>
      <div class="row between wrap">
        <h3>New edge case of ${view.guideline.name}</h3>
        <span class="fine">
          ${
            items.length === 1
              ? items[0]
              : `${items.length} items: ${items.slice(0, 4).join(", ")}${items.length > 4 ? " …" : ""}`
          }
        </span>
      </div>
      <div class="cols two">
        <div class="stack mid">
          <${TextArea} label="Item, as annotators will read it" rows="3" text=${form.text}
              onText=${put("text")} />
          <${Select} label="Decided as" value=${form.decision} options=${options} onPick=${put("decision")} />
        </div>
        <div class="stack mid">
          <${TextArea} label="Why" hint="the sentence annotators will apply" rows="3" field=${first}
              text=${form.why} onText=${put("why")} />
        </div>
      </div>
      ${
        rules.length > 0 &&
        html`
          <fieldset class="stack">
            <legend class="lab">Rules it follows from</legend>
            ${rules.map(
              (rule) => html`
                <label class="row top" key=${rule.id}>
                  <input type="checkbox" checked=${form.rules.includes(rule.id)}
                      onChange=${() => turn(rule.id)} />
                  <span><span class="rid">${rule.id}</span> ${rule.text}</span>
                </label>`,
            )}
          </fieldset>`
      }
      <div class="row">
        <button type="submit" class="btn primary" aria-disabled=${missing || busy ? "true" : undefined}>
          ${busy ? "Adding …" : "Add to the draft"}
        </button>
        <${Button} kind="link" onClick=${close}>Leave it</${Button}>
        ${missing && html`<span class="fine why">${missing}</span>`}
      </div>
    </form>`;
}

export function NoteForm({ view, items, act, done, close }) {
  const first = useFocus();
  const [busy, send] = useOnce(act, done);
  const [note, set] = useState("");
  const missing = note.trim() ? "" : "Write what should be discussed.";
  const save = (event) => {
    event.preventDefault();
    missing || send({ do: "feedback", items, note });
  };
  return html`
    <form class="acting stack mid" aria-label="Question to the authors" onSubmit=${save}>
      <h3>For the meeting: a question to the authors of ${view.guideline.name}</h3>
      <${Note}>
        It goes into the guideline's inbox with the ${items.length === 1 ? "item" : `${items.length} items`}.
      </${Note}>
      <${TextArea} label="What should be discussed" text=${note} onText=${set} field=${first} />
      <div class="row">
        <button type="submit" class="btn primary" aria-disabled=${missing || busy ? "true" : undefined}>
          ${busy ? "Asking …" : "Ask the authors"}
        </button>
        <${Button} kind="link" onClick=${close}>Leave it</${Button}>
        ${missing && html`<span class="fine why">${missing}</span>`}
      </div>
    </form>`;
}
