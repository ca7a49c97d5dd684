// Tiles on JupyterLab's launcher: a prebuilt extension written by hand, so that installing it needs no Node.
// JupyterLab calls init(shared), then get("./extension") for its plugins. A tile opens a screen's notebook
// and runs it.
(() => {
  const NAME = "calibration-workbench";
  const CATEGORY = "Calibration workbench";
  const TILES = [
    {
      file: "0_status",
      label: "Status",
      does: "What waits for whom",
      icon: "M12 32v8M22 24v16M32 28v12M42 14v26",
    },
    {
      file: "1_guideline",
      label: "Guideline",
      does: "Draft labels, rules and decided cases",
      icon: "M14 10h18l8 8v24H14zM32 10v8h8M20 26h14M20 33h14",
    },
    {
      file: "2_gold_set",
      label: "Gold set",
      does: "Blind labels, disputes, lock",
      icon: "M26 10l5 10 11 2-8 8 2 11-10-5-10 5 2-11-8-8 11-2z",
    },
    {
      file: "3_calibration",
      label: "Calibration",
      does: "Who is ready, and what to fix",
      icon: "M26 12a14 14 0 1 0 14 14M26 19a7 7 0 1 0 7 7M26 26L41 11",
    },
    {
      file: "4_disagreement",
      label: "Disagreement",
      does: "Who differs with whom, on what",
      icon: "M10 14h18v13H18l-5 5v-5h-3zM32 21h10v14h-3v5l-6-5H21v-4",
    },
    {
      file: "5_pilot",
      label: "Pilot",
      does: "Vendors compared on the same items",
      icon: "M26 10v32M14 16h24M14 16l-6 14h12zM38 16l-6 14h12zM18 42h16",
    },
  ];

  let shared;
  const load = async (name) => {
    const [version] = Object.values(shared[name] ?? {});
    if (!version) throw new Error(`${NAME}: this JupyterLab does not share ${name}.`);
    return (await version.get())();
  };

  const drawn = (path) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="52" viewBox="0 0 52 52">` +
    `<rect width="52" height="52" rx="10" fill="#0072b2"/>` +
    `<path d="${path}" fill="none" stroke="#fff" stroke-width="3" ` +
    `stroke-linecap="round" stroke-linejoin="round"/></svg>`;

  async function open(app, file) {
    const path = `notebooks/${file}.ipynb`;
    try {
      await app.serviceManager.contents.get(path, { content: false });
    } catch {
      const { showErrorMessage } = await load("@jupyterlab/apputils");
      return showErrorMessage(
        "No workspace here",
        `There is no ${path} in this folder. Start JupyterLab with: workbench lab`,
      );
    }
    const panel = await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel?.info;
    return app.commands.execute("notebook:run-all-cells");
  }

  async function plugins() {
    const { ILauncher } = await load("@jupyterlab/launcher");
    const { LabIcon } = await load("@jupyterlab/ui-components");
    // JupyterLab draws its own sections first; on a small screen ours would be out of sight
    const first = document.createElement("style");
    first.textContent =
      ".jp-Launcher-content{display:flex;flex-direction:column}" +
      `.jp-Launcher-section:has([data-category="${CATEGORY}"]){order:-1}`;
    const activate = (app, launcher) => {
      document.head.append(first);
      TILES.forEach(({ file, label, does, icon }, rank) => {
        const command = `${NAME}:open-${file}`;
        app.commands.addCommand(command, {
          label,
          caption: does,
          icon: new LabIcon({ name: command, svgstr: drawn(icon) }),
          execute: () => open(app, file),
        });
        launcher.add({ command, category: CATEGORY, rank });
      });
    };
    return () => ({
      __esModule: true,
      default: { id: `${NAME}:launcher`, autoStart: true, requires: [ILauncher], activate },
    });
  }

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB[NAME] = {
    init: async (scope) => {
      shared = scope;
    },
    get: plugins,
  };
})();
