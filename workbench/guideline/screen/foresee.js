// What the editor shows of an edit before Python has answered.
import { valueAt, withValue } from "./places.js";

/** The view as an edit of a field, or a tick, will leave it. */
export function foresee(view, action) {
  if (!view.tree) return view;
  if (action.do === "set") return { ...view, tree: withValue(view.tree, action.at, action.value) };
  if (action.do !== "tick") return view;
  const chosen = (valueAt(view.tree, action.at) ?? []).filter((value) => value !== action.value);
  const kept = action.on ? [...chosen, action.value] : chosen;
  return { ...view, tree: withValue(view.tree, action.at, kept) };
}

/** Edits of which nobody reads the answer of a single one. */
export const joins = ({ do: what }) => what === "set" || what === "tick";
