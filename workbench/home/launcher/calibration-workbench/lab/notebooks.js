// A tool's notebook shows its tool and runs by itself; code and notes are one click away.
const FOLDED = "wb-folded";

/** Watches every notebook that is opened; one whose metadata says `{"workbench": {"tool": ID}}` is a tool's. */
export async function watchNotebooks(notebooks, load) {
  const { NotebookActions } = await load("@jupyterlab/notebook");
  const { ToolbarButton } = await load("@jupyterlab/apputils");

  async function run(panel) {
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel?.info;
    const { model } = panel.context;
    const { dirty } = model;
    await NotebookActions.runAll(panel.content, panel.sessionContext);
    model.dirty = dirty; // what it shows is made anew each time, so there is nothing to save
  }

  function unfolding(panel) {
    const button = new ToolbarButton({
      label: "Show code and notes",
      onClick: () => {
        const folded = panel.content.toggleClass(FOLDED);
        button.setLabel?.(folded);
      },
    });
    return button;
  }

  notebooks.widgetAdded.connect(async (_, panel) => {
    await panel.context.ready;
    if (!panel.context.model.getMetadata("workbench")?.tool) return;
    panel.content.addClass(FOLDED);
    panel.toolbar.insertItem(0, "code-and-notes", unfolding(panel));
    let restarting = false;
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (/restarting/.test(status)) restarting = true;
      else if (restarting && status === "idle") {
        restarting = false;
        run(panel);
      }
    });
    run(panel);
  });
}
