// Invitations: a list read before anybody is invited, links with their mails, who opened, began, finished.
import { html, useContext, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Icon, Note } from "../../ui/parts.js";
import { capital, counted } from "../../ui/words.js";
import { Input, Select, TextArea } from "../../ui/fields.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Stage } from "../../ui/offers.js";
import { copyText } from "./serving.js";
import { STATE } from "./people.js";

const FILES = ".csv,.tsv,.txt,.xlsx";
const ROLES = { name: "Name", email: "Mail address", vendor: "Vendor" };
const WHAT = {
  new: ["accent", "new link"],
  "has link": ["plain", "keeps the link"],
  again: ["warn", "the link works again"],
  "new link": ["warn", "new link; the old one was withdrawn"],
};
const KINDS = { invitation: "Mail", "not begun": "Reminder", "not finished": "Reminder" };

/** The last day of a link. */
const until = (day) => (day === "never" ? "no end" : `until ${day}`);
const people = (n) => counted(n, "person", "people");

function Columns({ list, act }) {
  const options = [["", "none"], ...list.titles.map((title, i) => [String(i), title])];
  return html`
    <div class="row wrap top list-columns">
      ${list.columns.map(
        ({ role, column, why }) => html`
          <${Select} key=${role} label=${ROLES[role]} hint=${why} value=${String(column ?? "")}
              options=${options}
              onPick=${(picked) =>
                act({ do: "list_column", role, column: picked === "" ? null : Number(picked) })} />`,
      )}
    </div>`;
}

function FirstRows({ list }) {
  return html`
    <details>
      <summary class="fine">The list as it was read</summary>
      <div class="scroll-x">
        <table class="plain">
          <thead>
            <tr>${list.titles.map((title, i) => html`<th key=${i}>${title}</th>`)}</tr>
          </thead>
          <tbody>
            ${list.first.map(
              (row, i) => html`
                <tr key=${i}>${row.map((cell, j) => html`<td key=${j} dir="auto">${cell}</td>`)}</tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${list.more > 0 && html`<p class="fine">and ${counted(list.more, "more row")}.</p>`}
    </details>`;
}

/** Names that look like known ones: whether they are the same people. */
function Alike({ alike, same, onSame }) {
  const ways = [
    ["same", "They are the same people"],
    ["new", "They are other people"],
  ];
  const others = alike.length > 5 ? [`and ${alike.length - 5} more`] : [];
  return html`
    <${Note} tone="warn" icon="warn">
      <div class="stack">
        <span>${[...alike.slice(0, 5), ...others].join("; ")}.</span>
        <div class="row wrap" role="group" aria-label="Who they are">
          ${ways.map(
            ([way, name]) => html`
              <button type="button" key=${way} class=${`chip ${same === way ? "on" : ""}`}
                  aria-pressed=${String(same === way)}
                  onClick=${() => onSame(same === way ? null : way)}>${name}</button>`,
          )}
        </div>
      </div>
    </${Note}>`;
}

function WhatHappens({ rows }) {
  return html`
    <div class="scroll-x will">
      <table class="plain">
        <thead>
          <tr><th>Name</th><th>Mail address</th><th>Vendor</th><th>What happens</th></tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`
              <tr key=${`${row.vendor} ${row.name}`}>
                <td dir="auto">${row.name}</td>
                <td>${row.email || html`<span class="muted">none</span>`}</td>
                <td dir="auto">${row.vendor || html`<span class="muted">none</span>`}</td>
                <td>
                  <${Badge} tone=${WHAT[row.what][0]}>${WHAT[row.what][1]}</${Badge}>${" "}
                  <span class="fine">${until(row.until)}</span>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** The list that was read: which column is what, and what inviting will do. */
function Listed({ list, act }) {
  const [same, setSame] = useState(null);
  const [vendor, setVendor] = useState(list.vendor);
  const why_not =
    list.problem || (list.alike.length && !same ? "Say who they are." : "") || (list.rows.length ? "" : "–");
  return html`
    <div class="stack mid">
      ${list.titles.length > 1 && html`<${Columns} list=${list} act=${act} />`}
      ${
        list.rows.some((row) => !row.vendor || row.vendor === list.vendor) &&
        html`
          <div class="narrow-field">
            <${Input} label=${list.columns[2].column == null ? "One vendor for all" : "Vendor of the others"}
                text=${vendor} onText=${setVendor} maxlength="80"
                onBlur=${() => vendor !== list.vendor && act({ do: "list_vendor", vendor })} />
          </div>`
      }
      ${list.problem && html`<${Note} tone="bad" icon="warn" role="alert">${capital(list.problem)}</${Note}>`}
      ${list.alike.length > 0 && html`<${Alike} alike=${list.alike} same=${same} onSame=${setSame} />`}
      ${list.rows.length > 0 && html`<${WhatHappens} rows=${list.rows} />`}
      <${FirstRows} list=${list} />
      <div class="row wrap">
        <${Button} kind="main" does="invite_list" disabled=${Boolean(why_not)} why=${why_not}
            onClick=${() => act({ do: "invite_list", look_alikes: same })}>
          Invite ${people(list.rows.length)}
        </${Button}>
        <${Button} kind="link" onClick=${() => act({ do: "drop_list" })}>Leave it</${Button}>
      </div>
    </div>`;
}

/** Paste a list, or choose a file. */
function Read({ act }) {
  const [text, set] = useState("");
  const [large, say] = useState("");
  const picker = useRef(null);
  const bring = async (file) => {
    const why = tooLarge(file, "Paste the part you need.");
    say(why);
    if (!why) act({ do: "read_list_file", name: file.name, base64: await encoded(file) });
  };
  const read = (event) => {
    event.preventDefault();
    if (text.trim()) act({ do: "read_list", text });
  };
  return html`
    <form class="stack" onSubmit=${read}>
      <${TextArea} label="People to invite" hint="names, one a line, or rows pasted from a spreadsheet"
          text=${text} onText=${set} rows="4" />
      <div class="row wrap">
        <${Button} type="submit" kind="main" does="read_list" disabled=${!text.trim()} onClick=${read}>
          Go on
        </${Button}>
        <span class="muted">or</span>
        <${Button} icon="plus" onClick=${() => picker.current.click()}>A file (CSV, Excel) …</${Button}>
      </div>
      <p class="fine">You see what will happen before anybody is invited.</p>
      <${Picker} picker=${picker} kinds=${FILES} label="A list of people" onFile=${bring} />
      ${large && html`<${Note} tone="bad" icon="warn" role="alert">${large}</${Note}>`}
    </form>`;
}

/** A moment as a day and a time; nothing where there is none. */
const momentOf = (text) =>
  text
    ? new Date(text).toLocaleString([], {
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      })
    : "–";

/** What may be done about a link; withdrawing it asks once. */
function Acts({ row, act, firstDevice }) {
  const [sure, ask] = useState(false);
  const about = (does) => ({ does, "aria-label": `${NAMES[does]}, ${row.name}` });
  const link = { invitation: row.id };
  if (sure)
    return html`
      <span class="row wrap">
        <span class="fine">Their answers stay.</span>
        <${Button} small onClick=${() => ask(false)}>Keep it</${Button}>
        <${Button} small kind="danger" ...${about("revoke")} onClick=${() => act({ do: "revoke", ...link })}>
          Withdraw it
        </${Button}>
      </span>`;
  return html`
    <span class="row wrap">
      ${
        row.link === "works" &&
        html`
          <${Button} small ...${about("show_links")}
              onClick=${() => act({ do: "show_links", person: row.person })}>Link</${Button}>`
      }
      <${Button} small ...${about("renew")} onClick=${() => act({ do: "renew", ...link })}>
        ${row.link === "withdrawn" ? "Invite again" : "Renew"}
      </${Button}>
      ${
        firstDevice &&
        row.bound &&
        html`
          <${Button} small ...${about("new_device")} onClick=${() => act({ do: "new_device", ...link })}>
            New device
          </${Button}>`
      }
      ${
        row.link === "works" &&
        html`<${Button} small ...${about("revoke")} onClick=${() => ask(true)}>Withdraw</${Button}>`
      }
    </span>`;
}
const NAMES = {
  show_links: "Show the link",
  renew: "Let the link work 30 days from now",
  new_device: "Let it be opened on another device",
  revoke: "Withdraw the link",
};

const where = (row) =>
  row.state === "on it" ? `question ${row.done} of ${row.total}` : capital(STATE[row.state][1]);
const LINK = { works: (row) => until(row.last_day), ended: () => "ended", withdrawn: () => "withdrawn" };

function Invited({ rows, act, firstDevice }) {
  const n = (test) => rows.filter((row) => row.link === "works" && test(row)).length;
  const idle = n((row) => row.state === "invited");
  const begun = n((row) => row.state === "on it");
  const remind = (who, k, words) =>
    k > 0 &&
    html`
      <${Button} small does="show_links" onClick=${() => act({ do: "show_links", who })}>
        Remind ${people(k)} who ${k === 1 ? words[0] : words[1]} …
      </${Button}>`;
  return html`
    <div class="stack">
      <div class="row wrap between">
        <h4 class="head">
          ${people(rows.length)} invited
        </h4>
        <span class="row wrap">
          ${remind("not begun", idle, ["has not begun", "have not begun"])}
          ${remind("not finished", begun, ["has not finished", "have not finished"])}
        </span>
      </div>
      <div class="scroll-x">
        <table class="plain invited">
          <thead>
            <tr>
              <th>Name</th><th>Invited</th><th>Opened</th><th>Began</th><th>Where</th><th>Finished</th>
              <th>Link</th><th><span class="unseen">What to do</span></th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`
                <tr key=${row.id}>
                  <td dir="auto">
                    <b>${row.name}</b>
                    <div class="fine">${[row.vendor, row.email].filter(Boolean).join(", ")}</div>
                  </td>
                  <td class="nowrap">${momentOf(row.invited)}</td>
                  <td class="nowrap">${momentOf(row.opened)}</td>
                  <td class="nowrap">${momentOf(row.began)}</td>
                  <td>${where(row)}</td>
                  <td class="nowrap">${momentOf(row.finished)}</td>
                  <td class="nowrap">${LINK[row.link](row)}</td>
                  <td><${Acts} row=${row} act=${act} firstDevice=${firstDevice} /></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>`;
}

/** The panel below the head of the board. */
export function Inviting({ view, act }) {
  const { list, invited, first_device: firstDevice } = view.inviting;
  const { closed, simulated } = view.round;
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  return html`
    <section class="beside-pane" aria-label="Invitations" tabindex="-1" ref=${first}>
      <div class="row between">
        <h3 class="head">Invitations to ${view.round.title}</h3>
        <${Button} small kind="link" icon="cross" onClick=${() => act({ do: "pane", pane: "" })}>
          Close
        </${Button}>
      </div>
      ${
        view.page.state !== "running" &&
        html`
          <${Note} tone="warn" icon="info">
            <div class="row wrap between">
              <span>
                ${
                  view.page.state === "starting"
                    ? "The quiz page is starting."
                    : "The quiz page is not running: links open nothing until you start it."
                }
              </span>
              <${Button} small onClick=${() => act({ do: "pane", pane: "serve" })}>Quiz page …</${Button}>
            </div>
          </${Note}>`
      }
      ${closed && html`<p>The round is closed: nobody can be invited any more.</p>`}
      ${simulated && html`<p>Simulated people take this dry run. Make a round of its own for real ones.</p>`}
      ${
        !closed &&
        !simulated &&
        (list ? html`<${Listed} key=${list.source} list=${list} act=${act} />` : html`<${Read} act=${act} />`)
      }
      ${invited.length > 0 && html`<${Invited} rows=${invited} act=${act} firstDevice=${firstDevice} />`}
    </section>`;
}

/** How a mail is worded, for all of them. */
function Words({ links, act }) {
  const [subject, setSubject] = useState(links.mail.subject);
  const [body, setBody] = useState(links.mail.body);
  const save = () =>
    (subject !== links.mail.subject || body !== links.mail.body) &&
    act({ do: "word_mail", mail: links.kind, subject, body });
  return html`
    <details class="mail-words">
      <summary>The text of the mails</summary>
      <div class="cols halves">
        <div class="stack">
          <${Input} label="Subject" text=${subject} onText=${setSubject} onBlur=${save} maxlength="300" />
          <${TextArea} label="Text" text=${body} onText=${setBody} onBlur=${save} rows="12"
              maxlength="5000" />
          <p class="fine">
            Filled in for each person: ${links.mail.places.map((name) => `{${name}}`).join(", ")}.
          </p>
        </div>
        <div class="stack">
          <span class="cap">As ${links.rows[0].name} reads it</span>
          <p class="strong" dir="auto">${links.rows[0].subject}</p>
          <p class="mail-text" dir="auto">${links.rows[0].body}</p>
        </div>
      </div>
    </details>`;
}

const mailto = ({ email, subject, body }) =>
  `mailto:${encodeURIComponent(email).replace("%40", "@")}?${[
    `subject=${encodeURIComponent(subject)}`,
    `body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`,
  ].join("&")}`;

function LinkRow({ row, kind, phones, copied, copy, act }) {
  const done = (key) => (copied === key ? html`<${Icon} name="tick" />` : null);
  const mail = `${row.subject}\n\n${row.body}`;
  return html`
    <li class="link-row">
      <span class="who">
        <b class="cut" dir="auto" title=${row.name}>${row.name}</b>
        <span class="fine cut">${row.email}</span>
      </span>
      <input class="input mono" readonly aria-label=${`Link of ${row.name}`} value=${row.link}
          onFocus=${(event) => event.target.select()} />
      <span class="fine nowrap">${until(row.last_day)}</span>
      <span class="row">
        <${Button} small aria-label=${`Copy the link of ${row.name}`}
            onClick=${() => copy(row.link, row.link)}>
          ${done(row.link)}Copy link
        </${Button}>
        <${Button} small aria-label=${`Copy the mail to ${row.name}`}
            onClick=${() => copy(mail, `m${row.id}`)}>
          ${done(`m${row.id}`)}Copy mail
        </${Button}>
        <a class="btn sm" href=${mailto(row)} aria-label=${`${KINDS[kind]} to ${row.name}`}>
          ${KINDS[kind]} …
        </a>
        ${
          phones &&
          html`
            <${Button} small aria-expanded=${String(Boolean(row.qr))} aria-label=${`QR code of ${row.name}`}
                onClick=${() => act({ do: "show_code", invitation: row.id })}>QR</${Button}>`
        }
      </span>
      ${row.qr && html`<img class="code" src=${row.qr} alt=${`QR code of the link of ${row.name}`} />`}
    </li>`;
}

/** Links that were just made or asked for, each with its mail. */
export function Links({ view, act }) {
  const { ticket } = useContext(Stage);
  const [copied, set] = useState(null);
  const { links } = view;
  if (!links) return null;
  const text = links.rows
    .map((row) => [row.name, row.vendor, row.link, until(row.last_day)].filter(Boolean).join("\t"))
    .join("\n");
  const into = links.round === view.round.name ? view.round.title : links.round;
  const copy = (what, key) =>
    copyText(what).then(
      () => set(key),
      () => set("no"),
    );
  return html`
    <div class="links">
      <${Note} tone="accent" icon="lock">
        <div class="stack mid">
          <div class="row wrap between">
            <h3>${counted(links.rows.length, "link")} into ${into}</h3>
            <span class="row wrap">
              <${Button} small onClick=${() => copy(text, "all")}>
                ${copied === "all" ? "Copied" : "Copy all"}
              </${Button}>
              <${Button} small does="mail_merge" onClick=${() => act({ do: "mail_merge", ticket })}>
                Table for mail merge (CSV)
              </${Button}>
              <${Button} small kind="main" onClick=${() => act({ do: "links_kept" })}>I have them</${Button}>
            </span>
          </div>
          <p class="fine">
            Anyone with a link can answer as that person: send each link to one person only. Links are shown
            until you have them, and again when you ask under Invitations.
            ${view.page.state === "running" ? "" : " They open nothing until you start the quiz page."}
            ${
              copied === "no" &&
              html`${" "}<span role="alert">The browser did not allow copying: select the text.</span>`
            }
          </p>
          <${Words} key=${links.kind} links=${links} act=${act} />
          <ul class="list">
            ${links.rows.map(
              (row) => html`
                <${LinkRow} key=${row.id} row=${row} kind=${links.kind} phones=${links.phones}
                    copied=${copied} copy=${copy} act=${act} />`,
            )}
          </ul>
        </div>
      </${Note}>
    </div>`;
}
