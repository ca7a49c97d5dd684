// A tool's notebook shows its tool and runs by itself; code and notes are one click away.
import { CATEGORY, NAME } from "./tiles.js";

const FOLDED = "wb-folded";
const CODE = `${NAME}:code-and-notes`;

/** Watches notebooks that are opened; one whose metadata says `{"workbench": {"tool": ID}}` is a tool's. */
export async function watchNotebooks({ app, notebooks, palette, load }) {
  const { NotebookActions } = await load("@jupyterlab/notebook");
  const { CommandToolbarButton } = await load("@jupyterlab/apputils");
  const isTool = (panel) => Boolean(panel?.context.model.getMetadata("workbench")?.tool);
  const meant = ({ id }) => (id ? notebooks.find((panel) => panel.id === id) : notebooks.currentWidget);

  app.commands.addCommand(CODE, {
    label: (args) =>
      meant(args)?.content.hasClass(FOLDED) === false ? "Hide code and notes" : "Show code and notes",
    isEnabled: (args) => isTool(meant(args)),
    execute: (args) => {
      meant(args).content.toggleClass(FOLDED);
      app.commands.notifyCommandChanged(CODE);
    },
  });
  palette?.addItem({ command: CODE, category: CATEGORY });

  async function run(panel) {
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel?.info;
    await NotebookActions.runAll(panel.content, panel.sessionContext);
  }

  /** What a tool shows is made anew each time: only what somebody writes is there to save. */
  function neverUnsaved({ model, saveState }) {
    const written = () => JSON.stringify(model.sharedModel.cells.map(({ source }) => source));
    let saved = written();
    saveState.connect((_, state) => {
      if (state === "completed") saved = written();
    });
    model.stateChanged.connect((_, { name, newValue }) => {
      if (name === "dirty" && newValue && written() === saved) model.dirty = false;
    });
    model.dirty = false;
  }

  notebooks.widgetAdded.connect(async (_, panel) => {
    await panel.context.ready;
    if (!isTool(panel)) return;
    panel.content.addClass(FOLDED);
    const args = { id: panel.id };
    panel.toolbar.insertItem(0, "code", new CommandToolbarButton({ commands: app.commands, id: CODE, args }));
    let restarting = false;
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (/restarting/.test(status)) restarting = true;
      else if (restarting && status === "idle") {
        restarting = false;
        run(panel);
      }
    });
    neverUnsaved(panel.context);
    run(panel);
  });
}
