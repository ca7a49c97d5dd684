// Where JupyterLab finds the workbench: a prebuilt extension written by hand, so that installing it needs no
// Node. JupyterLab calls init(shared), then get("./extension") for the plugin. This folder is not called
// `static`: JupyterLab lets a browser keep what lies there for a year, under the same name.
(() => {
  const NAME = "calibration-workbench";
  const here = document.currentScript.src;
  let shared;

  const load = async (name) => {
    const [version] = Object.values(shared[name] ?? {});
    if (!version) throw new Error(`${NAME}: this JupyterLab does not share ${name}.`);
    return (await version.get())();
  };

  async function plugin() {
    const { pluginOf } = await import(new URL("plugin.js", here));
    const made = await pluginOf(load);
    return () => ({ __esModule: true, default: made });
  }

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB[NAME] = {
    init: async (scope) => {
      shared = scope;
    },
    get: plugin,
  };
})();
