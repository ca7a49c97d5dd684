// Questions from annotators: each is answered, or becomes an edge case or a rule that names it.
import { html, useState } from "../../ui/ui.js";
import { Badge, Button } from "../../ui/parts.js";
import { Select, TextArea } from "../../ui/fields.js";
import { Import } from "./exchange.js";
import { nameOf, placeOf, questionOf } from "./places.js";

const FROM = {
  quiz: "in a quiz",
  adjudication: "in adjudication",
  report: "in a report",
  sheet: "on a sheet",
  meeting: "in a meeting",
  disagreement: "about a disagreement",
};

/** The labels that a rule separates. */
function Apart({ labels, chosen, onChange }) {
  const toggle = (id) =>
    onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return html`
    <fieldset class="field ge-choices">
      <legend class="lab">Separates</legend>
      <div class="row wrap">
        ${labels.map(
          ({ id, ...label }) => html`
            <label class=${`chip ${chosen.includes(id) ? "on" : ""}`} key=${id}>
              <input type="checkbox" checked=${chosen.includes(id)} onChange=${() => toggle(id)} />
              ${nameOf({ id, ...label })}
            </label>`,
        )}
      </div>
    </fieldset>`;
}

function Reply({ screen, one, way, onDone }) {
  const { view } = screen;
  const { tree } = view;
  const [question, setQuestion] = useState(
    questionOf(tree, one.question)?.id ?? tree.questions?.[0]?.id ?? "",
  );
  const labels = questionOf(tree, question)?.labels ?? [];
  const [item, setItem] = useState(one.item_text ?? "");
  const [decision, setDecision] = useState(labels.some((label) => label.id === one.label) ? one.label : "");
  const [reply, setReply] = useState("");
  const [text, setText] = useState("");
  const [apart, setApart] = useState([]);
  const missing = !reply.trim()
    ? "Write the answer."
    : way === "case" && !item.trim()
      ? "Quote the item."
      : way === "case" && !decision
        ? "Choose the label."
        : way === "rule" && !text.trim()
          ? "Write the rule."
          : way === "rule" && !apart.length
            ? "Choose the labels."
            : "";
  const send = async () => {
    const more =
      way === "case"
        ? { question, item, decision }
        : way === "rule"
          ? { question, text, separates: apart }
          : {};
    const after = await screen.act({ do: way, id: one.id, reply, ...more });
    if (!after.refused) {
      onDone();
      if (way !== "answer")
        screen.choose(placeOf(after.tree, way === "case" ? view.next.case : view.next.rule) ?? []);
    }
  };
  return html`
    <div class="card stack">
      ${
        way !== "answer" &&
        (tree.questions ?? []).length > 1 &&
        html`
          <${Select} label="Question" value=${question}
              options=${tree.questions.map((q) => [q.id, q.title || nameOf(q)])}
              onPick=${(value) => {
                setQuestion(value);
                setDecision("");
                setApart([]);
              }} />`
      }
      ${way === "case" && html`<${TextArea} label="The item" text=${item} onText=${setItem} />`}
      ${
        way === "case" &&
        html`
          <${Select} label="Decided as" value=${decision}
              options=${[["", "Choose…"], ...labels.map((label) => [label.id, nameOf(label)])]}
              onPick=${setDecision} />`
      }
      ${way === "rule" && html`<${TextArea} label="The rule" text=${text} onText=${setText} />`}
      ${way === "rule" && html`<${Apart} labels=${labels} chosen=${apart} onChange=${setApart} />`}
      <${TextArea} label=${`${way === "case" ? "Why" : "Answer"} (sent back to the annotator)`}
          text=${reply} onText=${setReply} />
      <div class="row wrap">
        <${Button} kind="main" small disabled=${Boolean(missing)} why=${missing} onClick=${send}>
          ${
            way === "case"
              ? `Make it ${view.next.case}`
              : way === "rule"
                ? `Make it ${view.next.rule}`
                : "Answer"
          }
        </${Button}>
        <${Button} kind="link" small onClick=${onDone}>Not now</${Button}>
      </div>
    </div>`;
}

function One({ screen, one }) {
  const [way, setWay] = useState("");
  const place = one.answer?.became && placeOf(screen.view.tree, one.answer.became);
  return html`
    <li class="stack">
      <div class="row between fine wrap">
        <span>
          ${[one.who ?? "somebody", FROM[one.source], one.item && `item ${one.item}`]
            .filter(Boolean)
            .join(", ")}
        </span>
        <span class="rid">${one.rule ?? ""}</span>
      </div>
      <p dir="auto">“${one.note}”</p>
      ${one.item_text && html`<p class="fine" dir="auto">About: ${one.item_text}</p>`}
      ${one.gone && html`<p class="fine">It became ${one.gone}, which is no longer in the draft.</p>`}
      ${
        one.open
          ? html`
            <div class="row wrap">
              ${[
                ["case", "Make edge case"],
                ["rule", "Make rule"],
                ["answer", "Answer only"],
              ].map(
                ([name, text], i) => html`
                  <${Button} key=${name} small kind=${i ? "plain" : "main"}
                      aria-expanded=${String(way === name)}
                      onClick=${() => setWay(way === name ? "" : name)}>${text}</${Button}>`,
              )}
            </div>`
          : html`
            <div class="stack ge-tight">
              <div class="row wrap">
                <${Badge} tone="good" icon="tick">
                  ${one.answer.became ? `became ${one.answer.became}` : "answered"}
                </${Badge}>
                ${
                  place &&
                  html`
                    <button type="button" class="textlink" onClick=${() => screen.choose(place)}>
                      Open ${one.answer.became}
                    </button>`
                }
              </div>
              <p class="muted">${one.answer.reply} <span class="fine">${one.answer.by}</span></p>
            </div>`
      }
      ${
        way && html`<${Reply} key=${way} screen=${screen} one=${one} way=${way} onDone=${() => setWay("")} />`
      }
    </li>`;
}

export function Questions({ screen }) {
  const { questions } = screen.view;
  const open = questions.filter((one) => one.open).length;
  return html`
    <div class="stack">
      ${!open && html`<p class="muted">No open questions.</p>`}
      <div class="stack ge-tight"><${Import} screen=${screen} /></div>
      <ul class="list">
        ${questions.map((one) => html`<${One} key=${one.id} screen=${screen} one=${one} />`)}
      </ul>
    </div>`;
}
