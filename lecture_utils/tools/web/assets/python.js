// The kernel's worker loads this file in place of Pyodide's own start-up file. It knows where the site keeps what
// (SITE, written above by the build), tells the page how far the loading is, and does not give up on a lost connection.

const tell = (state, more = {}) => self.postMessage({ python: { state, ...more } });
const asked = () =>
  new Promise((again) => {
    const listen = ({ data }) => {
      if (data?.pythonAgain) {
        self.removeEventListener("message", listen);
        again();
      }
    };
    self.addEventListener("message", listen);
  });
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

const fetchOnce = self.fetch.bind(self);
let loaded = 0;
let starting = true;

// What the reader loads over a bad line must not be lost with it: a file is tried again by itself, then on demand.
const fetchPatiently = async (resource, options) => {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await fetchOnce(resource, options);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      const content = await answer.blob();
      loaded += content.size;
      tell("loading", { loaded, bytes: SITE.bytes });
      return new Response(content, { status: answer.status, headers: answer.headers });
    } catch (error) {
      if (tries % 3) {
        await pause(tries % 3);
      } else {
        const what = String(resource.url ?? resource).split("/").pop();
        tell("lost", { what, why: error.message });
        await asked();
      }
    }
  }
};
// Packages are fetched while Python itself is being compiled, and handed over when it asks for them.
const ahead = new Map();
const integrity = (hex) => `sha256-${btoa(hex.match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""))}`;
const fetchAhead = (packages, names, home) => {
  for (const name of names.map((each) => each.toLowerCase().replaceAll("_", "-"))) {
    const { file_name: file, sha256, depends } = packages[name];
    const address = new URL(file, home).href;
    if (ahead.has(address)) continue;
    ahead.set(address, fetchPatiently(address, { integrity: integrity(sha256) }));
    fetchAhead(packages, depends, home);
  }
};
self.fetch = (resource, options) => {
  const address = String(resource.url ?? resource);
  const found = ahead.get(address);
  ahead.delete(address);
  return found ?? (starting ? fetchPatiently : fetchOnce)(resource, options);
};

self.loadPyodide = async ({ indexURL: here, lockFileURL, packages, ...options }) => {
  tell("loading", { loaded, bytes: SITE.bytes });
  try {
    const home = new URL(SITE.pyodide.replace(/\/?$/, "/"), here).href;
    const lock = await (await self.fetch(lockFileURL)).json();
    for (const entry of Object.values(lock.packages)) {
      if (SITE.ours.includes(entry.file_name)) entry.file_name = new URL(entry.file_name, here).href;
    }
    const listed = URL.createObjectURL(new Blob([JSON.stringify(lock)], { type: "application/json" }));
    // Scripts cannot be waited for as files can, so they are fetched first and then come from the browser's cache.
    const scripts = ["pyodide.js", "pyodide.asm.js"].map((script) => self.fetch(home + script));
    fetchAhead(lock.packages, packages, home);
    await Promise.all(scripts);
    importScripts(`${home}pyodide.js`);
    const pyodide = await self.loadPyodide({ ...options, packages, indexURL: home, lockFileURL: listed });
    tell("starting");
    return pyodide;
  } catch (error) {
    tell("failed", { why: error.message });
    throw error;
  } finally {
    starting = false;
  }
};
