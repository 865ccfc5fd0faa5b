// The bar at the foot of the live page: where the student's work is kept, how far Python has loaded, and, in one line,
// what went wrong, with a button to try again. It uses JupyterLab's own commands and contents, and nothing else.

const asked = new URLSearchParams(location.search);
const PATIENCE = 60_000; // ms until a page that shows no notebook is called broken
const GLANCE = 300; // ms between two looks for a dialog
const KEPT = "Your work is kept in this browser, on this device.";

let app = null;
let python = null;

// --- the bar -------------------------------------------------------------------------------------------------------

const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
const words = make("p");
words.setAttribute("role", "status");
const progress = make("progress", { hidden: true, max: 1 });
progress.setAttribute("aria-label", "Python is loading");
const actions = make("span");
const bar = make("div", { id: "course-bar" }, words, progress, actions);

const say = (text, buttons = usual(), trouble = false) => {
  words.textContent = text;
  progress.hidden = true;
  bar.classList.toggle("trouble", trouble);
  actions.replaceChildren(...buttons.flatMap((each) => [each, " "]));
};
const usual = () => [
  button("Download", download),
  button("Upload", upload),
  button("Start afresh", startAfresh),
  make("a", { href: "../../index.html#work", textContent: "How?" }),
];
const rest = () => say(KEPT);
const trouble = (text, ...buttons) => say(text, buttons, true);

// --- Python --------------------------------------------------------------------------------------------------------

const inTrouble = () => bar.classList.contains("trouble");
const inMegabytes = (bytes) => Math.round(bytes / 1e6);
const report = ({ state, loaded, bytes, what, why }) => {
  if (state === "loading" || state === "starting") {
    if (inTrouble()) return;
  }
  if (state === "loading") {
    say(`Python is loading: ${inMegabytes(loaded)}${bytes ? ` of ${inMegabytes(bytes)}` : ""} MB. ${KEPT}`);
    progress.hidden = !bytes;
    if (bytes) progress.value = Math.min(1, loaded / bytes);
  } else if (state === "starting") {
    say(`Python is starting. ${KEPT}`);
    Promise.resolve(app?.shell.currentWidget?.sessionContext?.session?.kernel?.info).then(() => inTrouble() || rest());
  } else if (state === "lost") {
    trouble(`The connection was lost while Python was loading (${what}). Nothing you typed is lost.`, button("Try again", again));
  } else {
    trouble(`Python could not start (${why}). Nothing you typed is lost.`, button("Try again", reload));
  }
};
const again = () => {
  say("Python is loading …");
  python?.postMessage({ pythonAgain: true });
};
const reload = async () => {
  await app?.commands.execute("docmanager:save-all").catch(() => {});
  loadAgain();
};
window.addEventListener("online", () => inTrouble() && python && again());

// The kernel makes its worker itself; this lets the page hear what the worker says beside the kernel's messages.
window.Worker = class extends window.Worker {
  constructor(...options) {
    super(...options);
    this.addEventListener("message", ({ data }) => {
      if (data?.python) {
        python = this;
        report(data.python);
      }
    });
    setTimeout(() => python || report({ state: "failed", why: "its first file did not arrive" }), PATIENCE);
  }
};

// --- the address ---------------------------------------------------------------------------------------------------

const shown = () => app?.shell.currentWidget?.context;
// JupyterLite takes the notebook out of the address; with it a reload comes back, and a link can be sent.
const keepInAddress = (path = shown()?.path) => {
  if (!path?.endsWith(".ipynb")) return; // it stays with the notebook that was in front before, say, a table
  const address = new URL(location.href);
  address.searchParams.set("path", path);
  history.replaceState(history.state, "", address);
};
const loadAgain = (path = shown()?.path ?? asked.get("path")) => {
  keepInAddress(path);
  location.reload();
};

// --- the student's work --------------------------------------------------------------------------------------------

const download = () => {
  const context = shown();
  if (!context) return say(`Open a notebook first. ${KEPT}`, [button("OK", rest)]);
  const content = new Blob([JSON.stringify(context.model.toJSON(), null, 1)], { type: "application/x-ipynb+json" });
  const link = make("a", { href: URL.createObjectURL(content), download: context.path.split("/").pop() });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
const upload = () => {
  const chooser = make("input", { type: "file", accept: ".ipynb,.csv,.txt,.py" });
  chooser.onchange = () => chooser.files[0] && put(chooser.files[0]).catch((error) => notSaved(chooser.files[0].name, error));
  chooser.click();
};
const put = async (file) => {
  const { contents } = app.serviceManager;
  const notebook = file.name.endsWith(".ipynb");
  let content = await file.text();
  if (notebook) {
    try {
      content = JSON.parse(content);
      if (!Array.isArray(content.cells)) throw new Error();
    } catch {
      return trouble(`${file.name} is not a notebook: nothing was changed.`, button("OK", rest));
    }
  }
  const there = await contents.get(file.name, { content: false }).catch(() => null);
  if (there && !confirm(`There is a ${file.name} here. Put the uploaded one in its place?`)) return;
  await contents.save(file.name, { type: notebook ? "notebook" : "file", format: notebook ? "json" : "text", content });
  const open = await app.commands.execute("docmanager:open", { path: file.name });
  if (there) await open.context.revert();
  rest();
};
const startAfresh = async () => {
  const context = shown();
  if (!context) return;
  if (!confirm(`Throw away what you changed in ${context.path}, and begin with the course's own version?`)) return;
  const { path } = context;
  await app.serviceManager.contents.delete(path);
  context.model.dirty = false;
  loadAgain(path);
};
// JupyterLab's own dialogs say less than the bar does, and stand in front of the work.
let absent = ""; // a notebook that the address names and that is not here: JupyterLab would save its emptiness
const dismiss = () => {
  for (const dialog of document.querySelectorAll(".jp-Dialog")) {
    if (/^File (Save|Load) Error/.test(dialog.textContent)) dialog.querySelector("button.jp-Dialog-button")?.click();
    const saving = absent && /^Save your work/.test(dialog.textContent) && dialog.textContent.includes(`"${absent}"`);
    if (saving) dialog.querySelector("button.jp-mod-warn")?.click();
  }
};
setInterval(dismiss, GLANCE); // a dialog is there before its words are
let unsaved = false; // whether the bar says so
const notSaved = (name, error) => {
  unsaved = true;
  const full = error?.name === "QuotaExceededError" || /quota|full/i.test(error?.message ?? "");
  const why = full ? "this browser's storage is full" : "this browser's storage refused it";
  trouble(`${name} was not saved: ${why}. Download it now, then try again.`, button("Download", download), button("Try again", save));
};
// A notebook without a checkpoint is better than none: JupyterLab would close it again.
const openEvenIfFull = ({ contents }) => {
  const createCheckpoint = contents.createCheckpoint.bind(contents);
  contents.createCheckpoint = (path) =>
    createCheckpoint(path).catch((error) => {
      notSaved(path, error);
      return { id: "none", last_modified: new Date().toISOString() };
    });
};
const savedAgain = () => {
  unsaved = false;
  rest();
};
const save = async () => {
  const context = shown();
  try {
    await context.save();
    savedAgain();
  } catch (error) {
    notSaved(context.path, error);
  }
};
const followed = new WeakSet();
const follow = (widget) => {
  const context = widget?.context;
  if (!context || followed.has(context)) return;
  followed.add(context);
  context.pathChanged?.connect(() => keepInAddress());
  context.saveState.connect((_, state) => {
    if (state === "failed") notSaved(context.path);
    else if (state.startsWith("completed") && unsaved) savedAgain();
  });
};

// --- the start -----------------------------------------------------------------------------------------------------

// Opens at the cell that the link names, with everything above it and itself run.
const goTo = async (id) => {
  const panel = app.shell.currentWidget;
  await panel.revealed;
  const find = () => panel.content.widgets.findIndex((cell) => cell.model.id === id);
  const show = async () => {
    panel.content.activeCellIndex = find();
    await panel.content.scrollToItem(find(), "start");
  };
  if (find() < 0) return;
  await show();
  await panel.sessionContext.ready;
  await app.commands.execute("notebook:run-all-above");
  await show();
  await app.commands.execute("notebook:run-cell");
  await show();
};
const missing = (path) => {
  absent = path;
  const elsewhere = make("a", { href: "../../index.html", textContent: "All notebooks" });
  trouble(`There is no ${path} in this browser: it was deleted or renamed, or the link is mistyped.`, elsewhere);
};
const unreadable = () =>
  trouble(
    "The notebook could not be opened: what this browser has stored of it is damaged.",
    button("Try again", () => loadAgain()),
    button("Remove what is damaged", mend),
  );
const answer = (request) =>
  new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: () => failed(request.error) }));
// JupyterLite keeps a file as an object and its checkpoints as a list; whatever else is stored there is damaged.
const mend = async () => {
  for (const { name } of await indexedDB.databases()) {
    try {
      const database = await answer(indexedDB.open(name));
      for (const [kind, sound] of Object.entries({ files: (found) => found?.path, checkpoints: Array.isArray })) {
        const store = database.transaction(kind, "readwrite").objectStore(kind);
        for (const key of await answer(store.getAllKeys())) {
          if (!sound(await answer(store.get(key)))) await answer(store.delete(key));
        }
      }
      database.close();
    } catch {
      indexedDB.deleteDatabase(name);
    }
  }
  loadAgain();
};
const until = async (condition) => {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((next) => setTimeout(next, 100))) {
    const found = condition();
    if (found) return found;
  }
  throw new Error("too late");
};
const start = async () => {
  document.body.append(bar);
  say(KEPT);
  navigator.storage?.persist?.().catch(() => {});
  try {
    app = await until(() => window.jupyterapp);
    openEvenIfFull(app.serviceManager);
    await app.restored;
    if (asked.has("path")) {
      const { content } = await app.serviceManager.contents.get(asked.get("path"), { content: true });
      if (!Array.isArray(content.cells)) throw new Error("not a notebook");
      await until(() => app.shell.currentWidget?.context?.isReady);
    }
  } catch (error) {
    keepInAddress(asked.get("path"));
    if (!/could not find/i.test(error.message)) return unreadable();
    missing(asked.get("path"));
  }
  if (!python && !inTrouble()) rest();
  const turnTo = (widget) => {
    keepInAddress();
    follow(widget);
    if (absent && widget?.context && widget.context.path !== absent) rest();
  };
  app.shell.currentChanged?.connect((_, { newValue }) => turnTo(newValue));
  turnTo(app.shell.currentWidget);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) app.commands.execute("docmanager:save-all");
  });
  if (asked.has("cell") && !absent) await goTo(asked.get("cell"));
};
document.addEventListener("DOMContentLoaded", start);
