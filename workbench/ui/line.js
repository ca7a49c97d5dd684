// What a person does, in line: one batch is under way, the rest waits in the order of the acts and is shown
// at once.

let lines = 0;
const AGAIN = 5000; // ms until a batch that nobody answered is sent again; Python does each act once
const FIRST = Math.random().toString(36).slice(2);

/** @typedef {(view: any, action: any) => any} Foresee */
/** @typedef {(action: any) => boolean} Joins */
/** @typedef {{ get: (name: string) => any, send: (message: object) => void }} Model */

/**
 * `act(action)` puts an act in line, and resolves with the view when Python has judged it. `view()` is what
 * to draw: Python's view, with the acts in line already done by `foresee(view, action)`. Acts that `joins`
 * allows go together while they stand next to each other: of these nobody reads the answer of a single one.
 * `changed` is called when there is something new to draw. The line has a name, so that two views of one
 * widget, in one window or two, take no answer of each other.
 *
 * @param {Pick<Model, "get" | "send">} model
 */
export function inLine(
  model,
  /** @type {{ foresee?: Foresee, joins?: Joins, changed?: () => void }} */
  { foresee, joins, changed } = {},
) {
  const name = `${FIRST}-${++lines}`;
  const line = [];
  let last = 0;
  let timer;
  const view = () => line.reduce((shown, { action }) => foresee?.(shown, action) ?? shown, model.get("view"));
  const next = () => {
    if (!line.length || line[0].sent) return;
    const batch = [line[0]];
    while (joins?.(batch.at(-1).action) && line[batch.length] && joins(line[batch.length].action))
      batch.push(line[batch.length]);
    batch.forEach((waiting) => {
      waiting.sent = true;
    });
    const message = { line: name, acts: batch.map(({ id, action }) => ({ id, act: action })) };
    model.send(message);
    timer = setInterval(() => model.send(message), AGAIN);
  };
  const act = (action) =>
    new Promise((done) => {
      const before = view();
      line.push({ id: ++last, action, done, sent: false });
      if (view() !== before) changed?.(); // else a box just ticked would fall back for a moment
      next();
    });
  const judged = (message) => {
    if (message.line !== name || !("did" in message)) return;
    if (!line[0]?.sent || message.did < line[0].id) return;
    clearInterval(timer);
    const done = [];
    while (line.length && line[0].id <= message.did) done.push(line.shift());
    next();
    changed?.();
    done.forEach((waiting) => waiting.done(model.get("view")));
  };
  const stop = () => clearInterval(timer);
  return { name, act, judged, view, stop };
}
