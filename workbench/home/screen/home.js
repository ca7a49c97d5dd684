// Home: what waits for whom, who needs a retake, the first steps, and the way to everything there is.
import { html } from "../../ui/ui.js";
import { Badge, Button, Icon } from "../../ui/parts.js";
import { Link } from "../../ui/navigate.js";
import { Shell } from "../../ui/shell.js";
import { screen } from "../../ui/screen.js";
import { capital, counted, listed } from "../../ui/words.js";
import { Steps } from "./steps.js";
import { Trends } from "./trends.js";

const PLURAL = { guideline: "Guidelines", "gold set": "Gold sets", round: "Rounds", pilot: "Pilots" };
const NAMES = 3; // people who are named before the rest is counted

/** A row that is one button: what it is about on the left, where it leads on the right. */
function Row({ to, children }) {
  return html`
    <li>
      <${Link} to=${to} class="home-row">
        ${children}<${Icon} name="right" />
      </${Link}>
    </li>`;
}

function Waiting({ rows }) {
  return html`
    <section class="home-part" aria-labelledby="home-waiting">
      <h3 id="home-waiting">Waiting</h3>
      <ul class="home-rows">
        ${rows.map(
          (row) => html`
            <${Row} key=${row.kind + row.title + row.what} to=${row.address}>
              <span class="home-what">
                <b>${capital(row.what)}</b>
                <span class="muted" dir="auto">${capital(row.kind)} · ${row.title}</span>
                ${row.why && html`<span class="fine">${row.why}</span>`}
              </span>
              <${Badge} tone="warn">for the ${row.whom}</${Badge}>
            </${Row}>`,
        )}
      </ul>
    </section>`;
}

function Retake({ retake }) {
  const { people } = retake;
  const more = people.length - NAMES;
  const names = more > 1 ? [...people.slice(0, NAMES), `${more} others`] : people;
  const n = retake.changes.length;
  const changed = n === 1 ? "1 thing changed its meaning" : `${n} things changed their meaning`;
  return html`
    <li class="home-retake">
      <span class="home-what">
        <span><b dir="auto">${listed(names)}</b> qualified under version ${retake.since}.</span>
        <span class="muted">
          Since then ${changed} in ${retake.title}, now${" "}
          ${retake.newest}. ${retake.lacks || "Nobody has asked them again yet."}
        </span>
      </span>
      <${Link} to=${retake.address} class="btn">
        ${retake.lacks ? "Open the gold set" : "Make a retake"}
      </${Link}>
    </li>`;
}

function Retakes({ retakes }) {
  return html`
    <section class="home-part" aria-labelledby="home-retakes">
      <h3 id="home-retakes">Retakes</h3>
      <ul class="home-rows">
        ${retakes.map(
          (retake) => html`<${Retake} key=${retake.guideline + retake.since} retake=${retake} />`,
        )}
      </ul>
    </section>`;
}

function Entry({ entry }) {
  const waits = entry.waits && entry.work !== "try-out" ? entry.waits : 0;
  return html`
    <${Row} to=${entry.address}>
      <span class="home-what">
        <b dir="auto">${entry.title}</b>
        <span class="fine">${capital(entry.state)}</span>
      </span>
      ${entry.work === "example" && html`<${Badge}>example</${Badge}>`}
      ${
        waits > 0 &&
        html`
          <${Badge} tone="warn">
            ${waits}<span class="unseen"> ${waits === 1 ? "waits" : "wait"}</span>
          </${Badge}>`
      }
    </${Row}>`;
}

function Part({ part }) {
  return html`
    <section aria-label=${PLURAL[part.kind]}>
      <h3>${PLURAL[part.kind]}</h3>
      <ul class="home-rows">
        ${part.entries.map((entry) => html`<${Entry} key=${entry.title} entry=${entry} />`)}
      </ul>
    </section>`;
}

/** Dry runs and simulated work: to look at, waiting for nobody. */
function TryOuts({ view }) {
  const trends = view.trends.filter((trend) => trend.simulated);
  return html`
    <section class="home-part home-try" aria-labelledby="home-try">
      <h3 id="home-try">Try-outs</h3>
      <p class="fine">
        Dry runs and simulated people. Nothing here waits for anybody or counts for anything.
      </p>
      <div class="home-parts">
        <ul class="home-rows">
          ${view.try_outs.map((entry) => html`<${Entry} key=${entry.kind + entry.title} entry=${entry} />`)}
        </ul>
      </div>
      ${trends.length > 0 && html`<${Trends} trends=${trends} />`}
    </section>`;
}

function Home({ view, act }) {
  const n = view.waiting.length + view.retakes.length;
  const parts = view.parts.filter((part) => part.entries.length);
  const state = n ? `${counted(n, "thing")} ${n === 1 ? "waits" : "wait"}` : "nothing waits";
  const trends = view.trends.filter((trend) => !trend.simulated);
  const badge = html`<${Badge} tone=${n ? "warn" : "good"}>${state}</${Badge}>`;
  const waits = n > 0;
  const steps = view.steps.length > 0 && html`<${Steps} steps=${view.steps} />`;
  const again = html`
    <${Button} kind="link" small onClick=${() => act({ do: "read" })}>Look again</${Button}>`;
  return html`
    <div class="home">
      <${Shell} title="Home" badge=${parts.length > 0 && badge} right=${again}>
        <div class="home-page">
          ${!waits && steps}
          ${view.waiting.length > 0 && html`<${Waiting} rows=${view.waiting} />`}
          ${view.retakes.length > 0 && html`<${Retakes} retakes=${view.retakes} />`}
          ${waits && steps}
          ${
            parts.length > 0 &&
            html`
              <div class="home-parts">
                ${parts.map((part) => html`<${Part} key=${part.kind} part=${part} />`)}
              </div>`
          }
          ${trends.length > 0 && html`<${Trends} trends=${trends} />`}
          ${view.try_outs.length > 0 && html`<${TryOuts} view=${view} />`}
        </div>
      </${Shell}>
    </div>`;
}

export default screen(Home);
