// Cost against certainty: half-width of a vendor's accuracy, one line for each number of answers an item,
// this pilot as a point.
import { html } from "../../ui/ui.js";

const W = 340;
const H = 214;
const LEFT = 46;
const NAMES = 18;
const RIGHT = 14;
const TOP = 14;
const BOTTOM = 40;
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "1 4", "12 4"];
const money = (x) =>
  x >= 1000
    ? `${Math.round(x / 100) / 10}k`
    : x >= 10
      ? String(Math.round(x))
      : String(Number(x.toPrecision(2)));

function ticks(from, to) {
  const found = [];
  for (let p = Math.floor(Math.log10(from)); p <= Math.ceil(Math.log10(to)); p++)
    for (const m of [1, 2, 5]) if (m * 10 ** p >= from && m * 10 ** p <= to) found.push(m * 10 ** p);
  return found.length > 6 ? found.filter((x) => String(x).replace(/[0.]/g, "") !== "2") : found;
}

/** A curve from `lo` on, its first point between the two around it. */
function from(lo, points) {
  const n = points.findIndex(([v]) => v >= lo);
  if (n < 1) return n < 0 ? [] : points;
  const [[a, u], [b, w]] = [points[n - 1], points[n]];
  const part = Math.log(lo / a) / Math.log(b / a);
  return [[lo, u * (w / u) ** part], ...points.slice(n)];
}

export function Cost({ plan, currency }) {
  const { curves, assumed } = plan;
  if (!curves.length) return html`<p class="fine">Enter a price to see cost against certainty.</p>`;
  const here = curves.find((c) => c.per_item === assumed.per_item);
  const cost = (here.cost[0] / here.items[0]) * assumed.items;
  const hi = Math.max(...curves.map((c) => c.cost.at(-1)));
  const lo = Math.max(hi / 40, ...curves.map((c) => c.cost[0]));
  const lines = curves
    .map((c) => ({
      m: c.per_item,
      on: c === here,
      points: from(
        lo,
        c.cost.map((v, n) => [v, c.half_width[n]]),
      ),
    }))
    .filter((l) => l.points.length > 1);
  const top = Math.min(0.4, 1.05 * Math.max(...lines.map((l) => l.points[0][1])));
  const x = (v) => LEFT + NAMES + (Math.log(v / lo) / Math.log(hi / lo)) * (W - LEFT - NAMES - RIGHT);
  const y = (width) => TOP + (1 - Math.min(width, top) / top) * (H - TOP - BOTTOM);
  const step = top > 0.2 ? 0.1 : top > 0.12 ? 0.05 : top > 0.05 ? 0.02 : 0.01;
  const rows = Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
  const names = lines
    .map((l) => ({ ...l, at: y(l.points[0][1]), x: x(l.points[0][0]) - 8 }))
    .sort((a, b) => a.at - b.at);
  names.forEach((e, i) => {
    if (i) e.at = Math.max(e.at, names[i - 1].at + 12);
  });
  const words = curves
    .map(
      (c) =>
        `${c.per_item} an item reach plus or minus ${(100 * c.half_width.at(-1)).toFixed(1)} points ` +
        `at ${money(c.cost.at(-1))}`,
    )
    .join("; ");
  const points = (100 * plan.half_width).toFixed(1);
  const thisPilot = `This pilot: plus or minus ${points} points at ${money(cost)}.`;
  return html`
    <figure class="cost">
      <figcaption class="cap">
        Cost of one vendor against certainty, in ± percentage points of accuracy
      </figcaption>
      <svg viewBox=${`0 0 ${W} ${H}`} role="img"
          aria-label=${`Half-width of an accuracy against cost in ${currency}: ${words}. ${thisPilot}`}>
        ${rows.map(
          (v) => html`
            <g key=${v}>
              <line class="grid-line" x1=${LEFT} x2=${W - RIGHT} y1=${y(v)} y2=${y(v)} />
              <text x=${LEFT - 6} y=${y(v) + 4} text-anchor="end">±${Math.round(100 * v)}</text>
            </g>`,
        )}
        ${ticks(lo, hi).map(
          (v) => html`<text key=${v} x=${x(v)} y=${H - BOTTOM + 16} text-anchor="middle">${money(v)}</text>`,
        )}
        <text x=${(LEFT + W - RIGHT) / 2} y=${H - 6} text-anchor="middle">
          ${currency}, logarithmic. A line for 1, 2, 3 … answers an item
        </text>
        ${lines.map(
          (l, i) => html`
            <polyline key=${l.m} class=${l.on ? "curve on" : "curve"} stroke-dasharray=${DASHES[i % 6]}
                points=${l.points.map(([v, w]) => `${x(v).toFixed(1)},${y(w).toFixed(1)}`).join(" ")} />`,
        )}
        ${names.map(
          (e) => html`
            <text key=${e.m} class=${e.on ? "on" : ""} x=${e.x} y=${e.at + 4} text-anchor="end">
              ${e.m}
            </text>`,
        )}
        <circle class="here" cx=${x(Math.min(Math.max(cost, lo), hi))} cy=${y(plan.half_width)} r="5" />
        <text class="on" x=${x(Math.min(Math.max(cost, lo), hi))} y=${y(plan.half_width) - 12}
            text-anchor="middle">this pilot</text>
      </svg>
    </figure>`;
}
