// A tool as a tab: full width, without a notebook, filled when it is first looked at, and again when the
// kernel comes back.
import { NAME, TILES, drawn } from "./tiles.js";

const SLOW = 20_000; // ms

const text = (value) => JSON.stringify(JSON.stringify(value)); // JSON inside a string of Python

/** What the kernel runs; workbench/home/tools.py holds the tools. */
const call = (name, ...values) =>
  `from workbench.home import tools\ntools.${name}(${values.map(text).join(", ")})`;

/** The tabs of the tools: `open({tool, address})`, `empty(why)`, `fill()`, `again(tool)`, `tools()`. */
export async function tabsOf({ app, rendermime, tracker, kernel, load }) {
  const { MainAreaWidget } = await load("@jupyterlab/apputils");
  const { SimplifiedOutputArea, OutputAreaModel } = await load("@jupyterlab/outputarea");
  const { LabIcon } = await load("@jupyterlab/ui-components");
  const { MessageLoop } = await load("@lumino/messaging");
  const tabs = new Map(); // tool -> { panel, area, notice, address, full }

  function notify(tab, message, action) {
    tab.notice.replaceChildren(message);
    if (action) {
      const button = document.createElement("button");
      button.className = "jp-mod-styled jp-mod-accept";
      button.append(action.label);
      button.addEventListener("click", action.act);
      tab.notice.append(button);
    }
    tab.area.node.prepend(tab.notice); // inside, else the area's own layout covers it
  }

  /** Show a tool in its tab; whatever becomes of the call, the tab says so. */
  async function fill(tool, name = "show") {
    const tab = tabs.get(tool);
    const turn = {}; // what comes of a call counts until the next one, or until the kernel is lost
    Object.assign(tab, { full: true, turn });
    notify(tab, "Getting ready …");
    const slow = setTimeout(() => {
      const end = { label: "Restart all tools", act: kernel.restart };
      if (tab.turn === turn) notify(tab, "This takes longer than usual. What you did is saved.", end);
    }, SLOW);
    const drawn = () => tab.area.node.querySelector(".wb-room");
    let why = "";
    try {
      await kernel.start();
      const later = name === "show" && !tab.panel.isVisible; // when it is looked at
      if (later && tab.turn === turn) Object.assign(tab, { full: false, turn: undefined });
      if (tab.turn !== turn) return clearTimeout(slow);
      const address = tab.address ?? { tool };
      tab.address = undefined;
      await kernel.run(call(name, address), tab.area);
      if (!drawn()) await settled(tab.area);
    } catch (error) {
      console.error(error);
      why = "This did not work. What you did is saved.";
    }
    clearTimeout(slow);
    if (tab.turn !== turn) return;
    if (drawn()) tab.notice.remove();
    else notify(tab, why, { label: "Try again", act: () => fill(tool, "again") });
  }

  function tabOf(tool) {
    const area = new SimplifiedOutputArea({ model: new OutputAreaModel({ trusted: true }), rendermime });
    const notice = Object.assign(document.createElement("div"), { className: "wb-tool-notice" });
    notice.setAttribute("role", "status");
    area.addClass("wb-tool");
    area.node.tabIndex = -1; // Escape in a tool leads here
    const panel = new MainAreaWidget({ content: area });
    panel.toolbar.hide();
    panel.id = `${NAME}-${tool}`;
    Object.assign(panel.title, {
      label: TILES[tool].title,
      caption: TILES[tool].does,
      icon: new LabIcon({ name: `${NAME}:${tool}`, svgstr: drawn(TILES[tool]) }),
      closable: true,
      dataset: { type: NAME },
    });
    panel.tool = tool;
    const tab = { panel, area, notice, full: false };
    tabs.set(tool, tab);
    panel.disposed.connect(() => {
      tabs.delete(tool);
      tab.turn = undefined;
    });
    MessageLoop.installMessageHook(panel, (_, { type }) => {
      if (/^after-(show|attach)$/.test(type) && panel.isVisible && !tab.full) fill(tool);
      return true;
    });
    return tab;
  }

  async function lead(tab, tool, address) {
    try {
      await kernel.run(call("go", address));
    } catch {
      tab.address = address; // for when the kernel is back
      if (tabs.has(tool) && tab.full) fill(tool);
    }
  }

  function open({ tool, address }) {
    const there = tabs.has(tool);
    const tab = tabs.get(tool) ?? tabOf(tool);
    if (address && tab.full) lead(tab, tool, address);
    else tab.address = address ?? tab.address;
    if (!there) {
      app.shell.add(tab.panel, "main", { mode: "tab-after" });
      tracker.add(tab.panel);
    }
    app.shell.activateById(tab.panel.id);
    return tab.panel;
  }

  const inSight = () => [...tabs].filter(([, { panel, full }]) => panel.isVisible && !full);
  const empty = (message, action) =>
    tabs.forEach((tab) => {
      Object.assign(tab, { full: false, turn: undefined });
      tab.area.model.clear();
      notify(tab, message, action);
    });

  return {
    open,
    empty,
    fill: () => inSight().forEach(([tool]) => fill(tool)),
    again: (tool) => fill(tool, "again"),
  };
}

/** When an output that the kernel sent has been drawn; drawing is begun by a message of its own. */
const settled = (area) =>
  Promise.race([
    new Promise((drawn) => setTimeout(drawn, 5000)),
    new Promise((drawn) => {
      const watcher = new MutationObserver(() => {
        if (area.node.querySelector(".wb-room, .jp-RenderedText")) {
          watcher.disconnect();
          drawn();
        }
      });
      watcher.observe(area.node, { childList: true, subtree: true });
    }),
  ]);
