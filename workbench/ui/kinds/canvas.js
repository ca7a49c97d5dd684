// The picture and what is drawn on it, as it is seen through a view: shapes, handles, what is being drawn.
import { html } from "../ui.js";
import { outline } from "../marks.js";

const NUMBERED = /** @type {const} */ (["left", "top"]);

/** How places of the picture become px of the frame. */
export const onScreen =
  (view, scale) =>
  ([x, y]) => [(x - view.x) * scale, (y - view.y) * scale];

const seen = (mark, place) => ({
  ...mark,
  points: mark.points?.map(place),
  holes: mark.holes?.map((hole) => hole.map(place)),
});

/** The marks of one shape, lines as thick at every zoom. */
export function Drawn({ marks, place, colour, on, dash }) {
  return html`
    <g class=${`mk-shape ${on ? "on" : ""}`} style=${{ "--c": colour }}>
      ${marks.map((mark, i) => {
        const d = outline(seen(mark, place));
        const point = mark.shape === "point";
        return html`
          <g key=${i} class=${`${point ? "mk-shape point" : ""} ${on ? "on" : ""}`}>
            <path class="mk-case" d=${d} />
            <path class="mk-ink" d=${d} fill-rule="evenodd" stroke-dasharray=${dash} />
            ${point && mark.hidden && html`<path class="mk-eye" d=${d} />`}
          </g>`;
      })}
    </g>`;
}

/** The handles of the selected shape; a finger may miss the middle of one by 14 px and more. */
export function Handles({ handles, place, vertex }) {
  return handles.map((handle, i) => {
    const [x, y] = place(handle.at);
    const r = handle.small ? 4 : 6;
    const on = vertex && handle.vertex && handle.r === vertex.r && handle.i === vertex.i;
    return html`
      <g key=${i} class=${`sh-handle ${handle.small ? "small" : ""} ${on ? "on" : ""}`}
          style=${{ cursor: handle.cursor }}>
        ${handle.from && html`<path class="sh-arm" d=${outline({ points: [place(handle.from), [x, y]] })} />`}
        <circle class="sh-hit" cx=${x} cy=${y} r="14" />
        ${
          handle.round
            ? html`<circle cx=${x} cy=${y} r=${r} />`
            : html`<rect x=${x - r} y=${y - r} width=${2 * r} height=${2 * r} rx="2" />`
        }
      </g>`;
  });
}

/** Corners or points while they are placed, with a line to where the next would be. */
export function Placing({ points, hover, place, colour, closes }) {
  const path = (hover ? [...points, hover] : points).map(place);
  return html`
    <g class="mk-shape placing" style=${{ "--c": colour }}>
      <path class="mk-case" d=${outline({ points: path })} />
      <path class="mk-ink" d=${outline({ points: path })} stroke-dasharray="5 4" />
      ${points.map((point, i) => {
        const [x, y] = place(point);
        return html`<circle key=${i} class=${i || !closes ? "" : "first"} cx=${x} cy=${y} r=${i ? 4 : 7} />`;
      })}
    </g>`;
}

/** The cross that arrow keys move, for whoever has no mouse. */
export function Cross({ at, place }) {
  const [x, y] = place(at);
  return html`
    <g class="sh-cross">
      <path d=${`M${x - 14} ${y}h28M${x} ${y - 14}v28`} />
      <path class="over" d=${`M${x - 14} ${y}h28M${x} ${y - 14}v28`} />
    </g>`;
}

/** The number of a shape's label, and its name where it is selected, at its left top. */
export function Tag({ at, place, text, colour }) {
  const [x, y] = place(at);
  const style = Object.fromEntries(NUMBERED.map((side, i) => [side, `${Math.max(0, [x, y][i])}px`]));
  return html`
    <span class="mk-tag over" aria-hidden="true" dir="auto"
        style=${{ ...style, "--c": colour }}>${text}</span>`;
}
