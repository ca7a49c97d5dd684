// The one kernel of all tools: found again after a reload, and made anew when it is lost.
const PATH = "notebooks/.tools"; // as in workbench/home/warming.py; it starts where notebooks do

/**
 * A session without a document. `run(code, area)` shows what the code displays in an output area.
 *
 * `lost(why)` is called when the tools are gone ("restart", or "stopped" when somebody shut the kernel down),
 * `back()` when a kernel is there again.
 */
export async function kernelOf({ app, rendermime, load, lost, back }) {
  const { SessionContext, SessionContextDialogs } = await load("@jupyterlab/apputils");
  const { Signal } = await load("@lumino/signaling");
  const { registerWidgetManager } = await load("@jupyter-widgets/jupyterlab-manager");
  const { kernels, sessions, kernelspecs } = app.serviceManager;
  const preferred = () => kernelspecs.specs?.default ?? "python3";
  const session = new SessionContext({
    kernelManager: kernels,
    sessionManager: sessions,
    specsManager: kernelspecs,
    path: PATH,
    name: "Calibration workbench",
    type: "console",
    kernelPreference: { shouldStart: true, canStart: true, autoStartDefault: true, shutdownOnDispose: false },
  });
  const noDocument = {
    sessionContext: session,
    saveState: new Signal({}),
    urlResolver: { resolveUrl: async (url) => url, getDownloadUrl: async (url) => url },
    model: { getMetadata: () => undefined, setMetadata() {}, dirty: false },
  };
  const kernel = () => session.session?.kernel;

  async function connect() {
    await kernelspecs.ready;
    session.kernelPreference = { ...session.kernelPreference, name: preferred() };
    const unclear = await session.initialize();
    if (unclear) await new SessionContextDialogs().selectKernel(session);
    await session.ready;
    registerWidgetManager(noDocument, rendermime, []);
    await kernel()?.info;
    watch();
  }

  let connected;
  /** A running kernel: that of the session, or a new one where somebody shut it down. */
  async function start() {
    await (connected ??= connect());
    if (kernel()) return;
    await session.changeKernel({ name: preferred() });
    await session.ready;
    await kernel().info;
  }

  function watch() {
    let gone = false;
    session.statusChanged.connect((_, status) => {
      if (/restarting|^starting/.test(status) && !gone) {
        gone = true;
        lost("restart");
        if (status === "starting") kernel()?.reconnect(); // restarted elsewhere: it says nothing until asked
      } else if (gone && status === "idle") {
        gone = false;
        back();
      }
    });
    session.kernelChanged.connect((_, { newValue }) => newValue || lost("stopped"));
  }

  async function run(code, area) {
    await start();
    const future = kernel().requestExecute({ code, store_history: false, stop_on_error: false });
    if (area) area.future = future;
    await future.done;
  }

  return { start, run, restart: () => (kernel() ? session.restartKernel() : start()) };
}
