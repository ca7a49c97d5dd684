// How numbers of a pilot are shown: shares as percent, money as money, never without an interval and an n.
const UNITS = {
  accuracy: "share",
  within_promise: "share",
  rework: "share",
  agreement: "plain",
  cost_per_correct: "money",
};

export const kind = (metric) => UNITS[metric] ?? "plain";

export function said(metric, value, signed = false) {
  if (value == null) return "unknown";
  const sign = signed && value > 0 ? "+" : value < 0 ? "−" : "";
  const x = Math.abs(value);
  if (kind(metric) === "share") return `${sign}${(100 * x).toFixed(1)}\u00a0${signed ? "points" : "%"}`;
  return `${sign}${x.toFixed(kind(metric) === "money" ? 4 : 3)}`;
}

export const range = (metric, e, signed) =>
  e.low == null
    ? ""
    : `${said(metric, e.low, signed).replace(/\u00a0(%|points)$/, "")} to ` +
      said(metric, e.high, signed).replace(/\u00a0points$/, "");
export const called = (vendor) => vendor.name || vendor.id.replaceAll("_", " ");

export const better = (metric, move) => {
  if (!move.settled) return "";
  const up = move.difference.value > 0;
  const wanted = !["cost_per_correct", "rework"].includes(metric);
  return up === wanted ? "good" : "bad";
};
