// The workbench in JupyterLab: tiles, commands and a menu for its tools, and where an address leads.
import { kernelOf } from "./kernel.js";
import { watchNotebooks } from "./notebooks.js";
import { tabsOf } from "./tabs.js";
import { CATEGORY, NAME, TILES, drawn } from "./tiles.js";

const OPEN = `${NAME}:open`;
const AGAIN = `${NAME}:again`;
const NOTEBOOK = `${NAME}:notebook`;
const RESTART = `${NAME}:restart`;

/** The plugin; `load(name)` gives a package that JupyterLab shares. */
export async function pluginOf(load) {
  const { ILauncher } = await load("@jupyterlab/launcher");
  const { ILayoutRestorer } = await load("@jupyterlab/application");
  const { ICommandPalette, WidgetTracker } = await load("@jupyterlab/apputils");
  const { IMainMenu } = await load("@jupyterlab/mainmenu");
  const { INotebookTracker } = await load("@jupyterlab/notebook");
  const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
  const { IJupyterWidgetRegistry } = await load("@jupyter-widgets/base");
  const { PageConfig } = await load("@jupyterlab/coreutils");

  async function activate(app, launcher, rendermimes, _, palette, menus, restorer, notebooks) {
    styled();
    const tracker = new WidgetTracker({ namespace: NAME });
    const rendermime = rendermimes.clone();
    const start = { label: "Start again", act: () => tabs.fill() };
    const kernel = await kernelOf({
      app,
      rendermime,
      load,
      lost: (why) => {
        if (why === "restart") tabs.empty("The tools start again …");
        else tabs.empty("The tools were shut down. What you did is saved.", start);
      },
      back: () => tabs.fill(),
    });
    const tabs = await tabsOf({ app, rendermime, tracker, kernel, load });
    await addCommands({ app, load, tabs, kernel });
    for (const [rank, tool] of Object.keys(TILES).entries()) {
      launcher.add({ command: OPEN, args: { tool }, category: CATEGORY, rank });
      palette?.addItem({ command: OPEN, args: { tool }, category: CATEGORY });
    }
    for (const command of [NOTEBOOK, AGAIN, RESTART]) palette?.addItem({ command, category: CATEGORY });
    if (menus) await addMenu(app, menus, load);
    restorer?.restore(tracker, {
      command: OPEN,
      args: ({ tool }) => ({ tool }),
      name: ({ tool }) => tool,
    });
    document.addEventListener("workbench:open", (event) => {
      const { tool, ...place } = event.detail ?? {};
      if (!TILES[tool]) return;
      event.preventDefault();
      app.commands.execute(OPEN, { tool, address: Object.keys(place).length ? event.detail : undefined });
    });
    if (notebooks) await watchNotebooks({ app, notebooks, palette, load });
    if (PageConfig.getOption("calibrationWorkbench") !== "true") return;
    kernel.start().catch(console.error); // a tab that needs it says so
    app.restored.then(() => land(app));
  }

  return {
    id: `${NAME}:launcher`,
    autoStart: true,
    requires: [ILauncher, IRenderMimeRegistry, IJupyterWidgetRegistry],
    optional: [ICommandPalette, IMainMenu, ILayoutRestorer, INotebookTracker],
    activate,
  };
}

/** Home, with the launcher beside it, where nothing else was open. */
async function land(app) {
  const open = [...app.shell.widgets("main")];
  if (open.some((widget) => !widget.id.startsWith("launcher"))) return;
  if (!open.length) await app.commands.execute("launcher:create");
  app.shell.collapseLeft();
  app.commands.execute(OPEN, { tool: "home" });
}

async function addCommands({ app, load, tabs, kernel }) {
  const { LabIcon } = await load("@jupyterlab/ui-components");
  const current = () => app.shell.currentWidget?.tool;
  const icons = Object.fromEntries(
    Object.entries(TILES).map(([id, tile]) => [
      id,
      new LabIcon({ name: `${NAME}:tile-${id}`, svgstr: drawn(tile) }),
    ]),
  );
  app.commands.addCommand(OPEN, {
    label: ({ tool }) => TILES[tool]?.title ?? "Tool",
    caption: ({ tool }) => TILES[tool]?.does ?? "",
    icon: ({ tool }) => icons[tool],
    execute: tabs.open,
  });
  app.commands.addCommand(NOTEBOOK, {
    label: "Open as notebook",
    caption: "The notebook that makes this tool, with its code",
    isEnabled: () => Boolean(current()),
    execute: () => openNotebook(app, load, `notebooks/${TILES[current()].notebook}.ipynb`),
  });
  app.commands.addCommand(AGAIN, {
    label: "Start this tool again",
    caption: "Read everything anew; what you did is saved",
    isEnabled: () => Boolean(current()),
    execute: () => tabs.again(current()),
  });
  app.commands.addCommand(RESTART, {
    label: "Restart all tools",
    caption: "Ends whatever they are doing; what you did is saved",
    execute: kernel.restart,
  });
  for (const [rank, command] of [NOTEBOOK, AGAIN].entries())
    app.contextMenu.addItem({ command, selector: `.lm-TabBar-tab[data-type="${NAME}"]`, rank });
}

async function addMenu(app, menus, load) {
  const { Menu } = await load("@lumino/widgets");
  const menu = new Menu({ commands: app.commands });
  menu.id = `${NAME}-menu`;
  menu.title.label = "Workbench";
  for (const tool of Object.keys(TILES)) menu.addItem({ command: OPEN, args: { tool } });
  menu.addItem({ type: "separator" });
  for (const command of [NOTEBOOK, AGAIN, RESTART]) menu.addItem({ command });
  menus.addMenu(menu, true, { rank: 1 });
}

async function openNotebook(app, load, path) {
  try {
    await app.serviceManager.contents.get(path, { content: false });
  } catch {
    const { showErrorMessage } = await load("@jupyterlab/apputils");
    return showErrorMessage(
      "This notebook is not here",
      `There is no ${path} in this folder. "workbench lab" puts it back when it starts.`,
    );
  }
  return app.commands.execute("docmanager:open", { path, factory: "Notebook" });
}

function styled() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL("lab.css", import.meta.url) });
  document.head.append(link);
}
