// What was right about an answer, straight after it, where the round says so.
import { html, useRef, useState } from "./ui.js";
import { Badge, Button, Key } from "./parts.js";
import { Drawer, useDrawer } from "./drawer.js";
import { Appeal, isPartly, Shown, Versus, Why } from "./miss.js";

export function FeedbackScreen({ view, act, t, take }) {
  const { feedback } = view;
  const drawer = useDrawer();
  const [rule, setRule] = useState(null);
  const [asked, setAsked] = useState(0);
  const busy = useRef(false);
  const goOn = async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      await act({ do: "go_on" });
    } finally {
      busy.current = false;
    }
  };
  take({ ...drawer.keys, enter: goOn, w: () => setAsked(asked + 1) });
  const out = feedback.taken_out || feedback.unsettled;
  const partly = isPartly(feedback);
  const tone = out || feedback.yours == null ? "plain" : feedback.right ? "good" : partly ? "warn" : "bad";
  const said = feedback.unsettled
    ? "feedback.unsettled"
    : out
      ? "feedback.taken_out"
      : feedback.right
        ? "feedback.right"
        : feedback.yours == null
          ? "feedback.no_label"
          : partly
            ? "feedback.partly"
            : "feedback.wrong";
  return html`
    <div class=${`qbody ${drawer.shown ? "beside" : ""}`}>
      <section class="qmain" tabindex="-1" data-start aria-labelledby="q-said">
        <${Shown} miss=${feedback} t=${t} id="q-item" />
        <h2 id="q-said">
          <${Badge} tone=${tone} icon=${feedback.right && !out ? "tick" : "info"}>${t(said)}</${Badge}>
        </h2>
        <${Versus} miss=${feedback} right=${feedback.right} plain=${out} open=${feedback.unsettled} t=${t} />
        <${Why} why=${feedback.why} rules=${feedback.rules} t=${t}
            open=${(id) => {
              setRule(id);
              drawer.show(true);
            }} />
        ${
          ((!feedback.right && !out) || feedback.appeal) &&
          html`
            <${Appeal} key=${feedback.turn} appeal=${feedback.appeal} turn=${feedback.turn} act=${act} t=${t}
                asked=${asked} />`
        }
      </section>
      ${
        drawer.shown &&
        html`
          <${Drawer} view=${view} t=${t} chosen=${feedback.yours_id?.split("|")[0]} rule=${rule}
              question=${feedback.question} seek=${drawer.seek} onClose=${() => drawer.show(false)} />`
      }
    </div>
    <footer class="qfoot">
      <${Button} icon="book" aria-expanded=${String(drawer.shown)}
          onClick=${() => drawer.show(!drawer.shown)}>
        ${t("item.rule")}
        <span class="wide"><${Key}>G</${Key}></span>
      </${Button}>
      <span class="ends">
        <${Button} kind="main" hint="↵" onClick=${goOn}>${t("feedback.go_on")}</${Button}>
      </span>
    </footer>`;
}
