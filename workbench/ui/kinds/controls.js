// The control in which each kind of answer is given, by the name that `Kind.control` has.
import { LABELS } from "./labels.js";
import { SHAPES } from "./shapes.js";
import { SPANS } from "./spans.js";
import { NUMBER, TEXT, TRANSCRIPT } from "./typed.js";
import { TREE } from "./tree.js";

/**
 * A control. An answer is null until somebody gives one; what it is otherwise, only its control knows.
 *
 * View      gets { question, part, answer, onAnswer, locked, take, submit, t, speak, labelledby,
 *           describedby, quiet }; `take` holds its keys, of all those that it had before; one
 *           that is quiet takes no focus by itself
 * needs     it can only be drawn on a part of the item
 * knows     whether it can draw the answers to a question on that part; all of them where it does not say
 * drawn     it draws the part of the item that the answer lies on, itself, and keeps a draft while one skips
 * numbered  its labels have the keys 1 to 9
 * ready     whether the answer can be submitted
 * send      what the server is told
 * read      the answer in the text that the server has
 * labels    the ids of the labels that the answer holds
 * why       the sentence that says what is missing, else `item.why_not`
 * nothing   what an answer that holds nothing is called, else `answer.nothing`
 * keys      its keys for the sheet of all keys: [name of the sentence, keys, what stands between two]
 *
 * @typedef {{ View: Function, ready: (answer: any, question: any) => boolean,
 *   send: (answer: any, question: any) => any,
 *   read?: (text: string, question: any) => any, labels: (answer: any) => string[], needs?: boolean,
 *   knows?: (question: any, part: any) => boolean,
 *   drawn?: boolean, numbered?: boolean, why?: string, nothing?: string, keys: any[][] }} Control
 */

/** @type {Record<string, Control>} */
export const CONTROLS = {
  labels: LABELS,
  spans: SPANS,
  shapes: SHAPES,
  transcript: TRANSCRIPT,
  number: NUMBER,
  tree: TREE,
};

/** The name of the sentence for an answer that holds nothing, given in this control. */
export const nothingOf = (control) => CONTROLS[control]?.nothing ?? "answer.nothing";

/**
 * The control of a question; a field for the text of the answer where its kind brings none of these, or the
 * item has nothing to draw on.
 *
 * @param {any} question
 * @param {any} [part] what the answer is drawn on, null where the item has none
 * @returns {Control}
 */
export function controlOf(question, part) {
  const control = CONTROLS[question?.control ?? "labels"] ?? TEXT;
  const draws = !control.needs || (part !== null && (control.knows?.(question, part) ?? true));
  return draws ? control : TEXT;
}
