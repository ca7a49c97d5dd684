// What of a picture is seen, and how large: zoom and pan. Places on the screen are in px of the frame.

export const MOST = 16; // times as large as the whole picture

/**
 * `x` and `y` are the picture's pixels at the left top.
 *
 * @typedef {{ zoom: number, x: number, y: number }} View
 */

/** How many px of the screen a pixel of the picture has. */
export const scaleOf = (zoom, frame, size) =>
  zoom * Math.min(frame.width / size.width, frame.height / size.height);

/** A view that shows as much of the picture as it can: no empty edge on one side while the other is cut. */
export function fitted({ zoom, x, y }, frame, size) {
  const near = Math.min(MOST, Math.max(1, zoom));
  const scale = scaleOf(near, frame, size);
  const along = (at, whole, room) => {
    const seen = room / scale;
    return seen >= whole ? (whole - seen) / 2 : Math.min(whole - seen, Math.max(0, at));
  };
  return { zoom: near, x: along(x, size.width, frame.width), y: along(y, size.height, frame.height) };
}

/**
 * The view zoomed by a factor; the place at [px, py] of the frame stays under the finger.
 *
 * @param {View} view
 * @param {number} by
 * @param {number[]} place
 */
export function zoomed(view, by, [px, py], frame, size) {
  const before = scaleOf(view.zoom, frame, size);
  const zoom = Math.min(MOST, Math.max(1, view.zoom * by));
  const after = scaleOf(zoom, frame, size);
  const x = view.x + px / before - px / after;
  const y = view.y + py / before - py / after;
  return fitted({ zoom, x, y }, frame, size);
}

/** The view moved by px of the screen. */
export function panned(view, dx, dy, frame, size) {
  const scale = scaleOf(view.zoom, frame, size);
  return fitted({ ...view, x: view.x - dx / scale, y: view.y - dy / scale }, frame, size);
}
