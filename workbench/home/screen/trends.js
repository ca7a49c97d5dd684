// Accuracy and agreement over the batches of a pilot: one small chart a vendor, with the range of each point.
import { html } from "../../ui/ui.js";

const W = 420;
const H = 150;
const LEFT = 34;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 26;
const y = (value) => TOP + (1 - Math.min(1, Math.max(0, value))) * (H - TOP - BOTTOM);

function Line({ points, of, x, tone, shift }) {
  const known = points.map((point, i) => ({ ...of(point), i })).filter((point) => point.value != null);
  return html`
    <g class=${`trend-${tone}`}>
      <polyline points=${known.map((p) => `${x(p.i) + shift},${y(p.value)}`).join(" ")} />
      ${known.map(
        (p) => html`
          <g key=${p.i}>
            ${
              p.low != null &&
              html`<line x1=${x(p.i) + shift} x2=${x(p.i) + shift} y1=${y(p.low)} y2=${y(p.high)} />`
            }
            <circle cx=${x(p.i) + shift} cy=${y(p.value)} r="3.5" />
          </g>`,
      )}
    </g>`;
}

const two = (e) => (e?.value == null ? "unknown" : e.value.toFixed(2));

function Trend({ trend }) {
  const { points } = trend;
  const x = (i) => LEFT + 16 + (i * (W - LEFT - RIGHT - 32)) / Math.max(1, points.length - 1);
  const words = points
    .map((p) => `${p.batch}: accuracy ${two(p.accuracy)}, alpha ${two(p.agreement)}`)
    .join("; ");
  return html`
    <figure>
      <figcaption>
        <b>${trend.vendor}</b>, ${trend.pilot}
        ${trend.simulated && " (simulated)"}
      </figcaption>
      <svg viewBox=${`0 0 ${W} ${H}`} role="img" aria-label=${`Over the batches. ${words}.`}>
        ${[0, 0.5, 1].map(
          (v) => html`
            <g key=${v} class="trend-grid">
              <line x1=${LEFT} x2=${W - RIGHT} y1=${y(v)} y2=${y(v)} />
              <text x=${LEFT - 6} y=${y(v) + 4} text-anchor="end">${v}</text>
            </g>`,
        )}
        ${points.map(
          (p, i) => html`<text key=${p.batch} x=${x(i)} y=${H - 8} text-anchor="middle">${p.batch}</text>`,
        )}
        <${Line} points=${points} of=${(p) => p.accuracy} x=${x} tone="accuracy" shift=${-3} />
        <${Line} points=${points} of=${(p) => p.agreement ?? {}} x=${x} tone="agreement" shift=${3} />
      </svg>
    </figure>`;
}

/** One chart a vendor. */
export function Trends({ trends }) {
  return html`
    <section class="home-part" aria-label="Accuracy and agreement over the batches">
      <h3>Accuracy and agreement over the batches</h3>
      <p class="fine trend-key">
        <i class="k-accuracy"></i> accuracy of first answers <i class="k-agreement"></i> Krippendorff's alpha;
        lines up and down are 95 % intervals
      </p>
      <div class="trend-row">
        ${trends.map((trend) => html`<${Trend} key=${trend.pilot + trend.vendor} trend=${trend} />`)}
      </div>
    </section>`;
}
