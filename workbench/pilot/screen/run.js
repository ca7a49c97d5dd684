// Deliveries and the report: what is there, how far it is, and the way to the page.
import { html, useRef, useState } from "../../ui/ui.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
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
        <span>The report is ready: <span class="mono">${path}</span></span>
        ${at && html`<a class="btn" href=${at} target="_blank" rel="noopener">Open the report</a>`}
      </div>
    </${Note}>`;
}

const KINDS = ".csv,.tsv,.jsonl,.json,.xlsx,.parquet";

/** One button a vendor: a file of one's own machine, into the folder and onto the list. */
function Bring({ form, folder, act }) {
  const [said, say] = useState("");
  const picker = useRef(null);
  const vendor = useRef(0);
  const take = async (file) => {
    const large = tooLarge(file, `Put it into ${folder} yourself, then look again.`);
    say(large);
    if (large) return;
    await act({ do: "deliver", vendor: vendor.current, name: file.name, base64: await encoded(file) });
  };
  return html`
    <div class="stack">
      <div class="row wrap">
        ${form.vendors.map(
          (one, i) => html`
            <${Button} small icon="plus" key=${one.id}
                onClick=${() => {
                  vendor.current = i;
                  picker.current.click();
                }}>${`Add a file from ${called(one)}`}</${Button}>`,
        )}
      </div>
      <${Picker} picker=${picker} kinds=${KINDS} label="A delivery" onFile=${take} />
      ${said && html`<${Note} tone="bad" icon="warn" role="alert">${said}</${Note}>`}
    </div>`;
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
            <th class="right">State</th>
          </tr>
        </thead>
        <tbody>
          ${form.vendors.flatMap((vendor) =>
            vendor.deliveries.map(
              (one) => html`
                <tr key=${vendor.id + one.file}>
                  <td class="nowrap">${called(vendor)}</td>
                  <td class="mono wrap-any">${one.file}</td>
                  <td>${one.number === "1" ? "first" : `rework ${one.number}`}</td>
                  <td class="right">
                    ${
                      one.there
                        ? html`<${Badge} tone="good" icon="tick">there</${Badge}>`
                        : html`<${Badge}>not there yet</${Badge}>`
                    }
                  </td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
      ${run.unlisted.map(
        (file) => html`
          <div class="row between wrap" key=${file}>
            <span><span class="mono">${file}</span> is in the folder but not listed.</span>
            <span class="row">
              ${form.vendors.map(
                (vendor, i) => html`
                  <${Button} small key=${vendor.id}
                      onClick=${() => act({ do: "list", vendor: i, file })}>
                    ${`It is from ${called(vendor)}`}
                  </${Button}>`,
              )}
            </span>
          </div>`,
      )}
      <${Bring} form=${form} folder=${run.folder} act=${act} />
      <div class="row wrap">
        <p class="fine grow">
          They go into <span class="mono">${run.folder}</span>; you may also put them there yourself and look
          again. A delivery that is not there yet is left out, and the report says so.
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
