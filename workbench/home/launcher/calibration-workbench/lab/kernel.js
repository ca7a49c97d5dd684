// The one kernel of all tools: found again after a reload, and made anew when it is lost.
const PATH = "notebooks/.tools"; // as in workbench/home/warming.py; it starts where notebooks do

const LOST = 3000; // ms after which a question to the kernel is asked again
const LOOK = 5000; // ms between two looks whether it is still the same

/**
 * A session without a document. `run(code, area)` shows what the code displays in an output area; it fails
 * with the kernel's reason.
 *
 * `lost(why)` is called when the tools are gone ("restart", or "stopped" when the kernel was shut down or
 * does not come back), `back()` when a kernel answers again.
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
  const widgets = {}; // its manager
  const kernel = () => {
    const now = session.session?.kernel;
    return now && !now.isDisposed && now.status !== "dead" ? now : undefined;
  };
  let process; // what a kernel's process signs its messages with; a restart changes it
  let returned = Promise.resolve(); // of a restart that is under way

  async function connect() {
    await kernelspecs.ready;
    session.kernelPreference = { ...session.kernelPreference, name: preferred() };
    const unclear = await session.initialize();
    if (unclear) await new SessionContextDialogs().selectKernel(session);
    await session.ready;
    watch();
    inOrder(kernel());
    registerWidgetManager(noDocument, rendermime, [widgets]);
    await answers();
  }

  let connected;
  /** A running kernel: that of the session, or a new one where it was shut down. */
  async function start() {
    connected ??= connect();
    try {
      await connected;
    } catch (error) {
      connected = undefined; // the next call tries again
      throw error;
    }
    await returned;
    if (kernel()) return;
    await session.changeKernel({ name: preferred() });
    await session.ready;
    await answers();
  }

  /**
   * Wait until a process other than `before` answers, and JupyterLab has read its widgets. What a kernel
   * sends before somebody listens is lost, so it is asked again.
   *
   * A new process hears only one connection of a name. Where the old one still had something to deliver when
   * its kernel died, it may hold the name, and the new one is never heard: it is made once more.
   */
  async function answers(before) {
    for (let asked = kernel(); asked && asked === kernel();) {
      let unheard = false;
      const wait = later(LOST).then(() => void (unheard = true));
      const reply = await Promise.race([asked.requestKernelInfo().catch(() => later(300)), wait]);
      if (unheard && gone) asked.reconnect().catch(console.warn);
      if (!reply) continue;
      if (reply.header.session === before) {
        await later(100);
        continue;
      }
      process = reply.header.session;
      if (!widgets.manager.restoredStatus) await Promise.race([next(widgets.manager.restored), wait]);
      return;
    }
    throw new Error("The tools' kernel does not answer.");
  }

  let gone = false;
  function restarting(before) {
    if (gone) return;
    gone = true;
    lost("restart");
    returned = answers(before)
      .then(
        () => back,
        () => () => lost("stopped"),
      )
      .then((tell) => {
        gone = false;
        tell();
      });
  }

  function watch() {
    session.statusChanged.connect((_, status) => {
      if (/restarting/.test(status)) restarting(process);
      else if (status === "dead") lost("stopped");
    });
    session.kernelChanged.connect((_, { newValue }) => (newValue ? inOrder(newValue) : lost("stopped")));
    session.iopubMessage.connect((_, { header, content }) => {
      const alive =
        header.msg_type === "iopub_welcome" || /^(starting|busy|idle)$/.test(content.execution_state);
      if (gone || !process || !alive || header.session === process) return;
      widgets.manager.disconnect(); // restarted elsewhere: nobody told this window
      restarting();
      kernel()?.reconnect().catch(console.warn); // its status then says what became of it
    });
    let looking = false; // a kernel that was restarted elsewhere says nothing until it is asked
    setInterval(async () => {
      if (looking || gone || document.hidden || !kernel()) return;
      looking = true;
      await Promise.race([kernel().requestKernelInfo().catch(console.warn), later(4 * LOOK)]);
      looking = false;
    }, LOOK);
  }

  async function run(code, area) {
    await start();
    const future = kernel().requestExecute({ code, store_history: false, stop_on_error: false });
    if (area) area.future = future;
    future.registerMessageHook(({ header, content }) => {
      const warning = header.msg_type === "stream" && content.name === "stderr"; // of a library
      if (warning) console.warn(content.text);
      return !warning;
    });
    await future.done;
  }

  return { start, run, restart: () => (kernel() ? session.restartKernel() : start()) };
}

/** Acts reach the kernel in the order they were done in, and none goes to a subshell that a restart ended. */
const inOrder = (kernel) => kernel && (kernel.commsOverSubshells = "disabled");
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const next = (signal) => new Promise((done) => signal.connect(done));
