// A JupyterLab extension without a build step: the container that JupyterLab's module federation expects, by hand.
// It does three things for the notebooks of this course:
//   - a picture whose kernel is gone is shown as it was saved, with a button that brings all pictures to life;
//   - so is a picture in a notebook that has been opened but not run;
//   - opening a notebook changes nothing in it, so nobody is asked to save what nobody has changed.

(() => {
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const PNG = "image/png";
  const OURS = "lecture_utils";
  // What JupyterLab writes into a notebook's metadata whenever a kernel starts.
  const WRITTEN_BY_KERNELS = ["kernelspec", "language_info"];

  let scope;
  const shared = async (name) => {
    const versions = scope[name];
    return (await versions[Object.keys(versions).pop()].get())();
  };

  const STYLE = `
    .lecture-utils-saved img { display: block; max-width: 100%; height: auto; }
    [data-jp-theme-light="false"] .lecture-utils-saved img { filter: invert(0.93) hue-rotate(180deg); }
    .lecture-utils-saved p { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin: 6px 0; color: var(--jp-ui-font-color1); font-size: 15px; }
    .lecture-utils-saved button { font: inherit; padding: 3px 12px; cursor: pointer; color: var(--jp-ui-font-color1);
      background: var(--jp-layout-color2); border: 1px solid var(--jp-border-color1); border-radius: 4px; }`;

  const ours = (model) => Boolean(model.metadata?.[OURS] && model.data[PNG]);

  function savedPicture(model, runAll) {
    const home = document.createElement("div");
    home.className = "lecture-utils-saved";
    const image = document.createElement("img");
    image.src = "data:image/png;base64," + String(model.data[PNG]).trim();
    image.alt = String(model.data["text/plain"] ?? "a saved picture").replace(/\n\s*/g, "; ");
    const words = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.lmSuppressShortcuts = "true";
    button.textContent = "▶ Bring all pictures to life";
    button.addEventListener("click", () => {
      button.disabled = true;
      button.textContent = "coming to life …";
      runAll();
    });
    words.append(button, "This is the picture as it was saved.");
    home.append(image, words);
    return home;
  }

  // The live view where there is one; else the saved picture. Asked before the stock renderer is, whose answer for a
  // kernel that is gone is an error on the page and one in the console.
  function withSavedPicture(renderer, runAll) {
    const render = renderer.renderModel.bind(renderer);
    const swap = (model) => {
      renderer.node.replaceChildren(savedPicture(model, runAll));
      renderer.removeClass?.("jupyter-widgets");
    };
    renderer.renderModel = async (model) => {
      if (!ours(model)) return render(model);
      const manager = await renderer._manager?.promise;
      if (manager) {
        if (!manager.restoredStatus) {
          swap(model);
          await new Promise((resolve) => manager.restored.connect(resolve));
        }
        if (!manager.has_model(model.data[WIDGET].model_id)) return swap(model);
      }
      await render(model);
      if (renderer.node.textContent.startsWith("Error displaying widget")) swap(model);
    };
    return renderer;
  }

  function instead(renderer, runAll) {
    const render = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      if (!ours(model)) return render(model);
      renderer.node.replaceChildren(savedPicture(model, runAll));
    };
    return renderer;
  }

  function wrapRenderers(rendermime, runAll) {
    const wrapped = (factory) => {
      if (factory.lectureUtils) return factory;
      const around = factory.mimeTypes.includes(WIDGET) ? withSavedPicture : factory.mimeTypes.includes(PNG) ? instead : null;
      if (!around) return factory;
      return { ...factory, lectureUtils: true, createRenderer: (options) => around(factory.createRenderer(options), runAll) };
    };
    const add = rendermime.addFactory.bind(rendermime);
    rendermime.addFactory = (factory, rank) => add(wrapped(factory), rank);
    for (const type of [WIDGET, PNG]) {
      const factory = rendermime.getFactory(type);
      if (factory) {
        const rank = rendermime._ranks?.[type]?.rank ?? (type === WIDGET ? -10 : undefined);
        add(wrapped(factory), rank);
      }
    }
  }

  function keepUntouched(model) {
    if (!model.getMetadata(OURS)) return;
    const kept = new Map(WRITTEN_BY_KERNELS.map((key) => [key, JSON.stringify(model.getMetadata(key))]));
    let touched = false; // whether somebody has changed a cell since the notebook was opened or saved
    const touch = () => (touched = true);
    model.cells.changed.connect(touch);
    for (const cell of model.cells) cell.contentChanged.connect(touch);
    model.stateChanged.connect((_, change) => {
      if (change.name === "dirty" && !change.newValue) touched = false;
    });
    model.metadataChanged.connect((_, { key }) => {
      if (!kept.has(key)) return;
      queueMicrotask(() => {
        if (JSON.stringify(model.getMetadata(key)) !== kept.get(key)) model.setMetadata(key, JSON.parse(kept.get(key)));
        if (!touched) model.dirty = false;
      });
    });
  }

  async function plugin() {
    const { INotebookTracker } = await shared("@jupyterlab/notebook");
    return {
      id: "lecture-utils:notebooks",
      description: "Saved pictures that can be brought to life, and notebooks that stay as they were.",
      autoStart: true,
      requires: [INotebookTracker],
      activate: (app, tracker) => {
        const style = document.createElement("style");
        style.textContent = STYLE;
        document.head.append(style);
        const adopt = (panel) => {
          const runAll = () => {
            app.shell.activateById(panel.id);
            return app.commands.execute("notebook:run-all-cells");
          };
          wrapRenderers(panel.content.rendermime, runAll);
          panel.context.ready.then(() => keepUntouched(panel.context.model));
        };
        tracker.forEach(adopt);
        tracker.widgetAdded.connect((_, panel) => adopt(panel));
      },
    };
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["lecture-utils"] = {
    init: (offered) => {
      scope = offered;
    },
    get: async () => {
      const made = await plugin();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
