// Places in a draft, and the names of what stands there.

export const keyOf = (at) => at.join(".");
export const same = (one, other) => keyOf(one) === keyOf(other);

/** What stands at a place of the draft. */
export const valueAt = (tree, at) => at.reduce((node, step) => node?.[step], tree);

/** The draft with another value at a place. */
export function withValue(tree, at, value) {
  const [step, ...rest] = at;
  const copy = Array.isArray(tree) ? [...tree] : { ...tree };
  copy[step] = rest.length ? withValue(copy[step], rest, value) : value;
  return copy;
}

/** The thing whose form shows a place: a label, a question, a rule, a case, or the document. */
export function thingOf(at) {
  if (at[0] === "questions" && at.length > 1)
    return at[2] === "labels" && at.length > 3 ? at.slice(0, 4) : at.slice(0, 2);
  return (at[0] === "rules" || at[0] === "cases") && at.length > 1 ? at.slice(0, 2) : [];
}

export const kindOf = (at) =>
  at.length === 4
    ? "label"
    : at.length === 2
      ? { questions: "question", rules: "rule", cases: "case" }[at[0]]
      : "document";

/** The kind of answer of a question, as the server describes it. */
export const kindIn = (view, question) => view.kinds.find((one) => one.id === (question.kind ?? "choice"));

export const nameOf = (label) => label?.name || String(label?.id ?? "").replaceAll("_", " ");

export const questionOf = (tree, id) => (tree.questions ?? []).find((question) => question.id === id);

export const labelOf = (tree, question, id) =>
  (questionOf(tree, question)?.labels ?? []).find((label) => label.id === id);

export const COLOURS = 7; // that tell labels apart; beyond that they come again

/** The colour of a question's n-th label: its own, else the next of the look, as annotators see it. */
export const colourIn = (label, n) => label?.colour || `c${(n % COLOURS) + 1}`;

/** Where a rule (`R1.2`), a case (`E4`) or a label (`intent/how_to`) stands; null where it does not. */
export function placeOf(tree, subject) {
  for (const part of ["rules", "cases"]) {
    const i = (tree[part] ?? []).findIndex((one) => one.id === subject);
    if (i >= 0) return [part, i];
  }
  const [question, label] = subject.split("/");
  const q = (tree.questions ?? []).findIndex((one) => one.id === question);
  if (q < 0) return ["title", "purpose", "authors"].includes(subject) ? [] : null;
  if (label === undefined) return ["questions", q];
  const n = (tree.questions[q].labels ?? []).findIndex((one) => one.id === label);
  return n < 0 ? null : ["questions", q, "labels", n];
}
