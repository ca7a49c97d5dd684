// Answers that are labels of the question: one, several or none of them, or a place on a scale.
import { html } from "../ui.js";
import { Icon, Key } from "../parts.js";
import { Answers, capOf } from "../answers.js";

/** The chosen labels once another is chosen or dropped: one of several, or the only one. */
export function picked(chosen, id, several) {
  const others = several ? chosen.filter((each) => each !== id) : [];
  return several && chosen.includes(id) ? others : [...others, id];
}

/** A button that says, on purpose, that there is nothing to answer with. */
export function Nothing({ on, name, pressed = ["E"], disabled, onToggle }) {
  return html`
    <button type="button" class="ans unsure" role="checkbox" aria-checked=${String(on)}
        aria-disabled=${disabled ? "true" : undefined} aria-keyshortcuts=${pressed.join("+") || undefined}
        onClick=${() => disabled || onToggle()}>
      <span class="when-keys">
        ${pressed.map((key) => html`<${Key}>${key}</${Key}>`)}
      </span>
      <span class="name">${name}</span>
      <span class="tick"><${Icon} name="tick" /></span>
    </button>`;
}

function Labels({ question, answer, onAnswer, locked, take, t, speak, labelledby, describedby }) {
  const { labels, several } = question;
  const chosen = answer ?? [];
  const nothing = answer?.length === 0;
  const nameOf = (id) => labels.find((label) => label.id === id)?.name;
  const pick = (id) => {
    if (locked) return;
    const next = picked(chosen, id, several);
    onAnswer(next.length ? next : null);
    speak(t(next.includes(id) ? "item.chosen" : "item.dropped", { name: nameOf(id) }));
  };
  const none = () => {
    if (locked) return;
    onAnswer(nothing ? null : []);
    speak(t(nothing ? "item.dropped" : "item.chosen", { name: t("item.none_of_these") }));
  };
  take({
    ...(several && { e: none }),
    ...Object.fromEntries(labels.map((label, i) => [capOf(label, i)?.toLowerCase(), () => pick(label.id)])),
  });
  return html`
    <${Answers} question=${question} chosen=${chosen} locked=${locked} onPick=${pick}
        labelledby=${labelledby} describedby=${describedby} />
    ${
      several &&
      html`
        <${Nothing} on=${nothing} name=${t("item.none_of_these")} disabled=${locked} onToggle=${none} />`
    }`;
}

export const LABELS = {
  View: Labels,
  ready: (answer) => answer !== null,
  send: (answer, question) =>
    question.several
      ? question.labels.map((label) => label.id).filter((id) => answer.includes(id))
      : answer[0],
  labels: (answer) => answer ?? [],
  numbered: true,
  keys: [],
};
