// An item that is open on the board: its picture or text, with the answers over it.
import { html, useEffect } from "../../ui/ui.js";
import { Overlaid } from "../../ui/overlaid.js";
import { counted } from "../../ui/words.js";

/** What the layers of a meeting's decision and of gold are called; a letter of each tells them apart. */
export const CALLED = { own: "Meeting", gold: "Gold" };

/** What Python sent of an open item; undefined until it did. */
export const openedOf = (view, { item, question }) =>
  view.open.find((each) => each.item === item && each.question === question);

/** What a control needs to know of an item that is open: its question, its content, what is drawn on. */
export const askedOf = (view, one) => ({
  content: [],
  on: null,
  ...openedOf(view, one),
  question: view.questions[one.question],
});

/** The texts of an item in a line: each behind the name of its column, where it has several. */
export function Line({ one }) {
  if (!one.texts.length) return one.text;
  return one.texts.map(
    (part) => html`
      <span class="part" key=${part.name}><span class="fine">${part.name}</span>${" "}${part.text} </span>`,
  );
}

/** The text of an item, quoted; several under the names of their columns. */
export function Quote({ one, big }) {
  const looks = `quote ${big ? "big-quote" : ""}`;
  if (!one.texts.length)
    return html`<blockquote class=${looks} dir="auto">${big ? `“${one.text}”` : one.text}</blockquote>`;
  return html`
    <div class="stack">
      ${one.texts.map(
        (part) => html`
          <div key=${part.name}>
            <span class="cap">${part.name}</span>
            <blockquote class=${looks} dir="auto">${part.text}</blockquote>
          </div>`,
      )}
    </div>`;
}

/**
 * An item of the round. One that shows no more than its text is quoted; any other is asked for, once, and
 * then drawn with its own layers, or with these.
 */
export function Opened({ view, act, one, layers, first, children }) {
  const { item, question, shown } = one;
  const there = openedOf(view, one);
  useEffect(() => {
    if (shown && !there) act({ do: "open", item, question });
  }, [item, question]);
  if (!shown) return children;
  if (!there) return html`<p class="muted" role="status">Opening ${item} …</p>`;
  return html`
    <div class="stack">
      <${Overlaid} content=${there.content} on=${there.on} layers=${layers ?? there.layers} first=${first}
          labels=${view.questions[question].labels} words=${view.words} called=${CALLED} />
      ${
        !layers &&
        there.more > 0 &&
        html`<p class="fine">${counted(there.more, "more answer")} not drawn.</p>`
      }
    </div>`;
}
