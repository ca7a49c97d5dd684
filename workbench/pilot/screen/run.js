// Deliveries and the report: what is there, how far it is, and the way to the page.
import { html } from "../../ui/ui.js";
import { Badge, Button, Note, Progress } from "../../ui/parts.js";
import { called } from "./numbers.js";

/** Where JupyterLab serves a file of the workspace; elsewhere the path is all one has. */
function address(path) {
  const told = document.getElementById("jupyter-config-data")?.textContent;
  try {
    return told
      ? `${JSON.parse(told).baseUrl ?? "/"}files/${path.split("/").map(encodeURIComponent).join("/")}`
      : null;
  } catch {
    return null;
  }
}

function Made({ path }) {
  const at = address(path);
  return html`
    <${Note} tone="good" icon="tick">
      <div class="row between wrap">
        <span>The report is ready.</span>
        ${at && html`<a class="btn" href=${at} target="_blank" rel="noopener">Open the report</a>`}
      </div>
    </${Note}>`;
}

/** One button a vendor: a file of theirs is read, and then listed. */
function Receive({ form, act }) {
  return html`
    <div class="row wrap">
      ${form.vendors.map(
        (vendor, i) => html`
          <${Button} small icon="plus" does="receive" key=${vendor.id}
              onClick=${() => act({ do: "receive", vendor: i })}>
            ${`Add a file from ${called(vendor)}`}
          </${Button}>`,
      )}
    </div>`;
}

const REPLACED = / \(replaced \d+\)\./; // as the store calls a file that another took the place of

/** Files that somebody sent and that are no deliveries yet: read them, or take them away. */
function Waiting({ view, act }) {
  const { form, run } = view;
  const file = (path, note, away) => html`
    <li class="stack" key=${path}>
      <span class="wrap-any"><b>${path.split("/").at(-1)}</b> <span class="fine">${note}</span></span>
      <span class="row wrap">
        ${form.vendors.map(
          (vendor, i) => html`
            <${Button} small does="receive" key=${vendor.id}
                onClick=${() => act({ do: "receive", vendor: i, file: path })}>
              ${`It is from ${called(vendor)}`}
            </${Button}>`,
        )}
        ${
          away &&
          html`
            <${Button} small kind="link" does="discard"
                onClick=${() => act({ do: "discard", file: path })}>
              Take away
            </${Button}>`
        }
      </span>
    </li>`;
  if (!run.unlisted.length && !view.aside.length) return null;
  return html`
    <section class="stack" aria-label="Files that are not used">
      <span class="cap">Not used yet</span>
      <ul class="stack mid">
        ${run.unlisted.map((path) => file(path, "in the folder, and not listed", false))}
        ${view.aside.map((path) => file(path, REPLACED.test(path) ? "replaced" : "set aside", true))}
      </ul>
    </section>`;
}

/** One delivery of a vendor; without `one` nothing of theirs is listed yet. */
function Delivery({ vendor, one, at, act }) {
  const name = one?.there ? one.file.split("/").at(-1) : "–";
  const rework = one && one.number !== "1";
  return html`
    <tr>
      <td class="nowrap">${called(vendor)}</td>
      <td class="wrap-any" dir="auto">${name}</td>
      <td class="nowrap">${rework ? `rework, delivery ${one.number}` : "first"}</td>
      <td class="nowrap">
        ${
          one?.there
            ? html`<${Badge} tone="good" icon="tick">there</${Badge}>`
            : html`<${Badge}>not there yet</${Badge}>`
        }
      </td>
      <td class="right">
        ${
          one?.there &&
          html`
            <${Button} kind="link" small does="take_away" aria-label=${`Do not use ${name}`}
                onClick=${() => act({ do: "take_away", at })}>
              Do not use
            </${Button}>`
        }
      </td>
    </tr>`;
}

function Files({ view, act }) {
  const { form, run } = view;
  return html`
    <section class="stack mid" aria-label="Deliveries" data-place="deliveries">
      <div class="row between wrap">
        <h3 class="head">Deliveries</h3>
        <span class="fine num">${run.there} of ${run.deliveries} there</span>
      </div>
      <table class="plain">
        <thead>
          <tr>
            <th>Vendor</th>
            <th>File</th>
            <th>Pass</th>
            <th>State</th>
            <th><span class="unseen">Take it out</span></th>
          </tr>
        </thead>
        <tbody>
          ${form.vendors.flatMap((vendor, v) =>
            (vendor.deliveries.length ? vendor.deliveries : [null]).map(
              (one, n) => html`
                <${Delivery} key=${vendor.id + one?.file} vendor=${vendor} one=${one} act=${act}
                    at=${`vendors.${v}.deliveries.${n}`} />`,
            ),
          )}
        </tbody>
      </table>
      <${Receive} form=${form} act=${act} />
      <${Waiting} view=${view} act=${act} />
      <div class="row wrap">
        <p class="fine grow">
          A file is checked when you add it. The report leaves out deliveries that are not there yet, and says
          so.
        </p>
        <${Button} small onClick=${() => act({ do: "look" })}>Look again</${Button}>
      </div>
    </section>`;
}

function Report({ view, act }) {
  const { run } = view;
  const { job } = run;
  const share = job.total ? Math.round((100 * job.done) / job.total) : 0;
  return html`
    <section class="stack mid" aria-label="Report" data-place="report">
      <h3 class="head">Report</h3>
      ${
        run.unfrozen &&
        html`
          <${Note} tone="warn" icon="warn">
            This pilot is not frozen. The report will say that its criteria were not fixed beforehand.
          </${Note}>`
      }
      <p class="muted">
        One page for a decision: verdict, vendors side by side, people, time, cost, and guideline fixes. You
        can go on working while it is made.
      </p>
      <div class="row wrap">
        <${Button} kind="main" does="report" disabled=${Boolean(run.why) || job.running} why=${run.why}
            onClick=${() => act({ do: "report" })}>
          ${run.made ? "Make it again" : "Make the report"}
        </${Button}>
        ${
          job.running &&
          html`
            <span class="fine num" role="status">
              ${job.total ? `step ${job.done} of ${job.total}` : "starting …"}
            </span>`
        }
      </div>
      ${
        job.running &&
        html`<${Progress} done=${job.done} total=${job.total || 1} label=${`Report, ${share} %`} />`
      }
      ${job.failed && html`<${Note} tone="bad" icon="warn" role="alert">${job.failed}</${Note}>`}
      ${run.made && html`<${Made} path=${run.made} />`}
    </section>`;
}

export function Run({ view, act }) {
  return html`
    <div class="cols running">
      <div class="pane"><${Files} view=${view} act=${act} /></div>
      <div class="pane"><${Report} view=${view} act=${act} /></div>
    </div>`;
}
