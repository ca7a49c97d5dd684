// The shapes that are drawn on a picture, in its pixels: how each kind is begun, moved, changed and written.

/** @typedef {[number, number]} Point */
/** @typedef {{ width: number, height: number }} Size of the picture */

const tenth = (x) => Math.round(10 * x) / 10;
const within = (x, most) => Math.min(most, Math.max(0, x));

/**
 * A point inside the picture, to a tenth of a pixel.
 *
 * @param {number[]} point
 * @returns {Point}
 */
export const inside = ([x, y], size) => [tenth(within(x, size.width)), tenth(within(y, size.height))];

/** Left, top, right and bottom around some points. */
export const around = (points) => {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

/**
 * A step cut so that what lies in a box stays in the picture.
 *
 * @param {number[]} box
 * @returns {Point}
 */
const kept = ([left, top, right, bottom], dx, dy, size) => [
  Math.min(size.width - right, Math.max(-left, dx)),
  Math.min(size.height - bottom, Math.max(-top, dy)),
];

/** Whether a point lies in a ring, by the crossings of a ray. */
export function inRing(ring, [x, y]) {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

const LEAST = 1; // px of a side

const BOX = {
  gesture: "drag",
  of: ([ax, ay], [bx, by]) => ({
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  }),
  real: ({ left, top, right, bottom }) => right - left >= LEAST && bottom - top >= LEAST,
  corners: ({ left, top, right, bottom }) => [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ],
  marks: (box) => [
    {
      shape: "rectangle",
      points: [
        [box.left, box.top],
        [box.right, box.bottom],
      ],
    },
  ],
  /** Eight handles: the corners, then the middles of the edges. */
  handles: ({ left, top, right, bottom }) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [
      { at: [left, top], cursor: "nwse-resize", edges: ["left", "top"] },
      { at: [right, top], cursor: "nesw-resize", edges: ["right", "top"] },
      { at: [right, bottom], cursor: "nwse-resize", edges: ["right", "bottom"] },
      { at: [left, bottom], cursor: "nesw-resize", edges: ["left", "bottom"] },
      { at: [x, top], cursor: "ns-resize", edges: [null, "top"], small: true },
      { at: [right, y], cursor: "ew-resize", edges: ["right", null], small: true },
      { at: [x, bottom], cursor: "ns-resize", edges: [null, "bottom"], small: true },
      { at: [left, y], cursor: "ew-resize", edges: ["left", null], small: true },
    ];
  },
  drag: (box, handle, [x, y]) => {
    const next = { ...box };
    const [across, down] = handle.edges;
    if (across === "left") next.left = Math.min(x, box.right - LEAST);
    if (across === "right") next.right = Math.max(x, box.left + LEAST);
    if (down === "top") next.top = Math.min(y, box.bottom - LEAST);
    if (down === "bottom") next.bottom = Math.max(y, box.top + LEAST);
    return next;
  },
  move: (box, dx, dy) => ({
    ...box,
    left: tenth(box.left + dx),
    right: tenth(box.right + dx),
    top: tenth(box.top + dy),
    bottom: tenth(box.bottom + dy),
  }),
  resize: (box, dx, dy) => ({
    ...box,
    right: tenth(Math.max(box.right + dx, box.left + LEAST)),
    bottom: tenth(Math.max(box.bottom + dy, box.top + LEAST)),
  }),
  json: ({ left, top, right, bottom, label }) => [left, top, right, bottom, label],
  read: ([left, top, right, bottom, label]) => ({ left, top, right, bottom, label }),
};

const turned = ([x, y], degrees) => {
  const turn = (degrees * Math.PI) / 180;
  return [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
};

const SIGNS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

const ROTATED = {
  gesture: "drag",
  of: (a, b) => {
    const { left, top, right, bottom } = BOX.of(a, b);
    const [width, height] = [right - left, bottom - top];
    return { cx: (left + right) / 2, cy: (top + bottom) / 2, width, height, degrees: 0 };
  },
  real: ({ width, height }) => width >= LEAST && height >= LEAST,
  corners: ({ cx, cy, width, height, degrees }) =>
    SIGNS.map(([x, y]) => {
      const [dx, dy] = turned([(x * width) / 2, (y * height) / 2], degrees);
      return [cx + dx, cy + dy];
    }),
  marks: (box) => [{ shape: "path", points: ROTATED.corners(box), closed: true }],
  /** The corners, and a knob beyond the top edge that turns the box; `reach` is how far away it stands. */
  handles: (box, reach) => {
    const [dx, dy] = turned([0, -box.height / 2 - reach], box.degrees);
    const [ex, ey] = turned([0, -box.height / 2], box.degrees);
    return [
      ...ROTATED.corners(box).map((at, i) => ({ at, corner: i, cursor: "move" })),
      {
        at: [box.cx + dx, box.cy + dy],
        from: [box.cx + ex, box.cy + ey],
        turn: true,
        round: true,
        free: true,
        cursor: "grab",
      },
    ];
  },
  drag: (box, handle, [x, y], { fine = true } = {}) => {
    if (handle.turn) {
      const degrees = (Math.atan2(y - box.cy, x - box.cx) * 180) / Math.PI + 90;
      const step = fine ? 1 : 15;
      return { ...box, degrees: (Math.round(degrees / step) * step + 360) % 360 };
    }
    const [ox, oy] = ROTATED.corners(box)[(handle.corner + 2) % 4];
    const [sx, sy] = SIGNS[handle.corner];
    const [w, h] = turned([x - ox, y - oy], -box.degrees);
    const [width, height] = [Math.max(LEAST, sx * w), Math.max(LEAST, sy * h)];
    const [dx, dy] = turned([(sx * width) / 2, (sy * height) / 2], box.degrees);
    return { ...box, cx: ox + dx, cy: oy + dy, width, height };
  },
  move: (box, dx, dy) => ({ ...box, cx: box.cx + dx, cy: box.cy + dy }),
  resize: (box, dx, dy) => ({
    ...box,
    width: Math.max(LEAST, box.width + dx),
    height: Math.max(LEAST, box.height + dy),
  }),
  turn: (box, by) => ({ ...box, degrees: (box.degrees + by + 360) % 360 }),
  json: ({ cx, cy, width, height, degrees, label }) => [
    ...[cx, cy, width, height].map(tenth),
    degrees,
    label,
  ],
  read: ([cx, cy, width, height, degrees, label]) => ({ cx, cy, width, height, degrees, label }),
};

/** The rings of a polygon: its outline, then its holes. */
const rings = ({ points, holes = [] }) => [points, ...holes];
/** @param {any[][]} all */
const ofRings = (polygon, all) => ({ ...polygon, points: all[0], holes: all.slice(1) });

/** A polygon with ring `r` changed; a hole of fewer than three corners is gone. */
const withRing = (polygon, r, change) => {
  const all = rings(polygon).map((ring, i) => (i === r ? change(ring) : ring));
  return ofRings(polygon, [all[0], ...all.slice(1).filter((ring) => ring.length >= 3)]);
};

const POLYGON = {
  gesture: "corners",
  least: 3,
  of: ([ax, ay], [bx, by]) => ({ points: BOX.corners(BOX.of([ax, ay], [bx, by])), holes: [] }),
  real: ({ points }) => points.length >= 3,
  corners: (polygon) => rings(polygon).flat(),
  marks: ({ points, holes }) => [{ shape: "path", points, closed: true, holes }],
  /** Every corner; then, halfway along each edge, a smaller one that becomes a corner when it is dragged. */
  handles: (polygon) =>
    rings(polygon).flatMap((ring, r) => [
      ...ring.map((at, i) => ({ at, r, i, vertex: true, cursor: "move" })),
      ...ring.map((a, i) => {
        const b = ring[(i + 1) % ring.length];
        return {
          at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2],
          r,
          i: i + 1,
          insert: true,
          small: true,
          cursor: "copy",
        };
      }),
    ]),
  drag: (polygon, { r, i, insert }, point) =>
    withRing(polygon, r, (ring) =>
      insert ? ring.toSpliced(i, 0, point) : ring.map((each, k) => (k === i ? point : each)),
    ),
  move: (polygon, dx, dy) =>
    ofRings(
      polygon,
      rings(polygon).map((ring) => ring.map(([x, y]) => [tenth(x + dx), tenth(y + dy)])),
    ),
  resize: (polygon, dx, dy) => {
    const [left, top, right, bottom] = around(polygon.points);
    const [w, h] = [Math.max(LEAST, right - left), Math.max(LEAST, bottom - top)];
    const [sx, sy] = [Math.max(LEAST, w + dx) / w, Math.max(LEAST, h + dy) / h];
    const scaled = ([x, y]) => [tenth(left + (x - left) * sx), tenth(top + (y - top) * sy)];
    return ofRings(
      polygon,
      rings(polygon).map((ring) => ring.map(scaled)),
    );
  },
  /** Without one corner; the same polygon where only three are left of its outline. */
  without: (polygon, { r, i }) =>
    r === 0 && polygon.points.length <= 3
      ? polygon
      : withRing(polygon, r, (ring) => ring.filter((_, k) => k !== i)),
  json: ({ points, holes = [], label }) => ({ points, ...(holes.length && { holes }), label }),
};

const given = ({ points }) => points.filter(([, , v]) => v);

const KEYPOINTS = {
  gesture: "points",
  of: () => ({ points: [] }),
  real: (object) => given(object).length > 0,
  corners: (object) => given(object).map(([x, y]) => [x, y]),
  marks: ({ points }, { points: names = [], skeleton = [] } = {}) => {
    const at = Object.fromEntries(names.map((name, i) => [name, points[i]]));
    return [
      ...skeleton
        .filter(([a, b]) => at[a]?.[2] && at[b]?.[2])
        .map(([a, b]) => ({ shape: "path", points: [at[a].slice(0, 2), at[b].slice(0, 2)] })),
      ...points.flatMap(([x, y, v], i) =>
        v ? [{ shape: "point", points: [[x, y]], hidden: v === 1, name: names[i] ?? "" }] : [],
      ),
    ];
  },
  handles: ({ points }) =>
    points.flatMap(([x, y, v], i) =>
      v ? [{ at: [x, y], i, r: 0, vertex: true, round: true, cursor: "move" }] : [],
    ),
  drag: (object, { i }, [x, y]) => ({
    ...object,
    points: object.points.map((point, k) => (k === i ? [x, y, point[2]] : point)),
  }),
  move: (object, dx, dy) => ({
    ...object,
    points: object.points.map(([x, y, v]) => (v ? [tenth(x + dx), tenth(y + dy), v] : [0, 0, 0])),
  }),
  resize: (object) => object,
  json: ({ points, label }) => ({ points, label }),
};

/** How each kind with shapes is drawn, by its name. */
export const TOOLS = {
  boxes: BOX,
  rotated_boxes: ROTATED,
  polygons: POLYGON,
  keypoints: KEYPOINTS,
};

/** A shape moved as far as the picture allows. */
export const moved = (tool, shape, dx, dy, size) =>
  tool.move(shape, ...kept(around(tool.corners(shape)), dx, dy, size));

/** A changed shape, or the one before where the change would take it out of the picture. */
export function fitting(tool, before, after, size) {
  const [left, top, right, bottom] = around(tool.corners(after));
  const near = 0.05; // what rounding may add
  const fits = left >= -near && top >= -near && right <= size.width + near && bottom <= size.height + near;
  return fits ? after : before;
}

/** Whether a place lies in a shape; points are near by `reach`. */
export function covers(tool, shape, place, reach) {
  const corners = tool.corners(shape);
  if (tool === KEYPOINTS) {
    const [left, top, right, bottom] = around(corners);
    const [x, y] = place;
    return x >= left - reach && x <= right + reach && y >= top - reach && y <= bottom + reach;
  }
  const [outline, ...holes] = tool === POLYGON ? rings(shape) : [corners];
  return inRing(outline, place) && !holes.some((hole) => inRing(hole, place));
}

/** Where a shape lies, in whole pixels: for the list and for whoever listens. */
export function placed(tool, shape) {
  const [left, top, right, bottom] = around(tool.corners(shape)).map(Math.round);
  return `${left}, ${top} – ${right}, ${bottom}`;
}
