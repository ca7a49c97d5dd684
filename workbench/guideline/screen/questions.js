// Questions from annotators: each is answered, or becomes an edge case or a rule that names it.
import { html, useState } from "../../ui/ui.js";
import { Badge, Button } from "../../ui/parts.js";
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
  const [me, setMe] = useState(view.me);
  const id = (name) => `ge-${name}-${one.id}`;
  const area = (name, label, value, set, hint) => html`
    <div class="field">
      <label for=${id(name)}>${label}${hint && html`<span class="fine">${hint}</span>`}</label>
      <textarea class="input area" rows="2" id=${id(name)} value=${value}
          onInput=${(event) => set(event.target.value)}></textarea>
    </div>`;
  const missing = !reply.trim()
    ? "Write the answer."
    : !me.trim()
      ? "Say who you are."
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
    if (me !== view.me) await screen.act({ do: "me", name: me });
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
          <div class="field">
            <label for=${id("q")}>Question</label>
            <select class="input" id=${id("q")} value=${question}
                onChange=${(event) => {
                  setQuestion(event.target.value);
                  setDecision("");
                  setApart([]);
                }}>
              ${tree.questions.map(
                (q) => html`<option key=${q.id} value=${q.id}>${q.title || nameOf(q)}</option>`,
              )}
            </select>
          </div>`
      }
      ${way === "case" && area("item", "The item", item, setItem)}
      ${
        way === "case" &&
        html`
          <div class="field">
            <label for=${id("as")}>Decided as</label>
            <select class="input" id=${id("as")} value=${decision}
                onChange=${(event) => setDecision(event.target.value)}>
              <option value="">Choose…</option>
              ${labels.map(
                (label) => html`<option key=${label.id} value=${label.id}>${nameOf(label)}</option>`,
              )}
            </select>
          </div>`
      }
      ${way === "rule" && area("rule", "The rule", text, setText)}
      ${
        way === "rule" &&
        html`
          <fieldset class="field ge-choices">
            <legend class="lab">Tells apart</legend>
            <div class="row wrap">
              ${labels.map(
                (label) => html`
                  <label class=${`chip ${apart.includes(label.id) ? "on" : ""}`} key=${label.id}>
                    <input type="checkbox" checked=${apart.includes(label.id)}
                        onChange=${() =>
                          setApart(
                            apart.includes(label.id)
                              ? apart.filter((x) => x !== label.id)
                              : [...apart, label.id],
                          )} />
                    ${nameOf(label)}
                  </label>`,
              )}
            </div>
          </fieldset>`
      }
      ${area(
        "reply",
        way === "case" ? "Why (sent back to the annotator)" : "Answer (sent back to the annotator)",
        reply,
        setReply,
      )}
      <div class="field">
        <label for=${id("me")}>Who answers</label>
        <input class="input" id=${id("me")} value=${me} onInput=${(event) => setMe(event.target.value)} />
      </div>
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
