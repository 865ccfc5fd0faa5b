// The talk: one frame for each notebook that is awake, one slide at a time, and the keys that a clicker sends.

(() => {
  const given = JSON.parse(document.getElementById("talk").textContent);
  const byId = (id) => document.getElementById(id);
  const query = new URLSearchParams(location.search);
  const token = query.get("token") ?? "";
  const GLANCE = 100; // ms between two looks at the notebooks that are awake
  const LOOK = 2000; // ms between two looks at the server
  const PATIENCE = 2; // looks without an answer before it is said
  const AHEAD = 3; // slides before the end of a notebook at which the next one is woken
  const ECHO = 1000; // ms for which a setting that another window has made is not sent back to it
  const LEAVING = 1000; // ms that a page has to take its leave
  const RETRY = 5000; // ms before a notebook that could not be opened anew is tried once more
  const QUIET = 3000; // ms without a movement of the mouse after which the menu's button goes

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(name, value === true ? "" : value);
    made.append(...children);
    return made;
  }

  function button(words, action, attributes = {}) {
    const made = element("button", { type: "button", ...attributes }, words);
    made.addEventListener("click", action);
    return made;
  }

  // --- the sequence -----------------------------------------------------------------------------------------------

  // Every slide of every notebook: where it is, and what its address is.
  const slides = given.notebooks.flatMap((notebook, book) => {
    let number = 0;
    return notebook.sections.flatMap((section, part) =>
      section.slides.map((slide, place) => ({
        ...slide, book, part, number: number++, onRoute: section.onRoute,
        address: `${notebook.name}/${section.name}/${place + 1}`,
      })));
  });
  const route = slides.map((slide, index) => index).filter((index) => slides[index].onRoute);
  const sectionOf = (slide) => given.notebooks[slide.book].sections[slide.part];

  // The slide that an address names; of one that is no longer there, its section or its notebook.
  function find(address) {
    const parts = decodeURIComponent(address.replace(/^#/, "")).split("/");
    for (let most = 3; most > 0; most--) {
      const wanted = parts.slice(0, most).join("/");
      const found = slides.findIndex(({ address: each }) => each === wanted || each.startsWith(`${wanted}/`));
      if (wanted && found >= 0) return found;
    }
    return route[0];
  }

  const newcomer = !location.hash; // who opens the printed address joins the windows that are there
  let at = find(location.hash);
  const here = () => slides[at];

  // --- notebooks that are awake -------------------------------------------------------------------------------------

  const frames = new Map(); // number of the notebook -> its frame
  const renewing = new Map(); // the same, for frames that will take the place of others

  function settingsFor(book) {
    const number = /^\d*/.exec(given.notebooks[book].name)[0];
    return query.getAll("set").filter((set) => set.startsWith(`${number}-`));
  }

  function wake(book) {
    if (book < 0 || book >= given.notebooks.length || frames.has(book)) return;
    frames.set(book, opened(book));
  }

  function opened(book) {
    const { name, title } = given.notebooks[book];
    const set = new URLSearchParams(settingsFor(book).map((each) => ["set", each]));
    if (token) set.append("token", token);
    const frame = element("iframe", { title, src: `voila/render/${encodeURIComponent(name)}.ipynb?${set}`, tabindex: "-1" });
    frame.dataset.since = performance.now();
    frame.addEventListener("load", () => (frame.dataset.broken = frame.contentWindow.wall ? "" : "broken"));
    byId("frames").append(frame);
    return frame;
  }

  // A frame goes with its kernel: leaving the page ends it.
  function close(frame) {
    frame.contentWindow.location.replace("about:blank");
    setTimeout(() => frame.remove(), LEAVING);
  }

  function forget(book) {
    for (const some of [frames, renewing]) {
      if (some.has(book)) close(some.get(book));
      some.delete(book);
    }
  }

  const wall = (frame = frames.get(here().book)) => frame?.contentWindow?.wall;

  // The present notebook is awake, the next one in good time, and the one before as long as one may turn back to it.
  function wakeInTime() {
    wake(here().book);
    const rest = route.filter((index) => index > at && slides[index].book === here().book).length;
    const next = slides[route.find((index) => index > at && slides[index].book !== here().book)];
    if (next && rest < AHEAD && wall()?.alive()) wake(next.book);
    for (const book of [...frames.keys()]) {
      if (book !== here().book && book !== next?.book && book !== left) forget(book);
    }
  }
  let left = -1; // the notebook that was shown before

  // --- going from slide to slide --------------------------------------------------------------------------------------

  function show(index, { tellOthers = true } = {}) {
    drop();
    if (slides[index].book !== here().book) left = here().book;
    at = index;
    restart();
    wakeInTime();
    apply();
    remember();
    announce();
    if (tellOthers) others.postMessage({ at: here().address });
  }

  // Whatever the frame shows is brought in line with what should be shown; it may still be loading.
  function apply() {
    const frame = frames.get(here().book);
    for (const each of document.querySelectorAll("iframe")) {
      each.classList.toggle("shown", each === frame);
      each.inert = each !== frame;
    }
    if (!wall()) return;
    wall().dark(isDark());
    if (wall().number !== here().number) wall().show(here().number);
    wall().number = here().number;
  }

  function turn(step) {
    if (!wall()?.looking() && wall()?.turn(step)) return;
    const found = step > 0 ? route.find((index) => index > at) : route.findLast((index) => index < at);
    if (found !== undefined) show(found);
  }

  function remember() {
    const search = query.size ? `?${query.toString().replace(/%(?:3A|2C|2F|3D)/g, decodeURIComponent)}` : "";
    history.replaceState(null, "", `${location.pathname}${search}#${here().address}`);
  }

  function announce() {
    const place = route.indexOf(at);
    document.title = `${here().title} · ${given.notebooks[here().book].title}`;
    byId("announced").textContent = `${here().title}${here().live ? ": picture" : ""}${place < 0 ? "" : `, slide ${place + 1} of ${route.length}`}`;
  }

  // What an explorable is set to arrives in the tab's memory (view.js); the address holds it too.
  window.addEventListener("storage", ({ key, newValue }) => {
    const name = /^explorable (.+)/.exec(key ?? "")?.[1];
    const link = JSON.parse(newValue)?.link ?? "";
    if (!name) return;
    const sets = query.getAll("set").filter((set) => !set.startsWith(`${name}:`));
    query.delete("set");
    for (const set of link ? [...sets, `${name}:${link}`] : sets) query.append("set", set);
    remember();
    if (performance.now() - (followed.get(name) ?? -ECHO) >= ECHO) others.postMessage({ name, link });
  });

  window.addEventListener("hashchange", () => show(find(location.hash)));

  // --- two windows --------------------------------------------------------------------------------------------------

  // They show the same slide with the same settings, each with kernels of its own; a window that comes later asks.
  const others = new BroadcastChannel("lecture talk");
  const followed = new Map(); // name of an explorable -> when another window has set it
  others.onmessage = ({ data }) => {
    if (data.hello) others.postMessage({ at: here().address, sets: query.getAll("set") });
    for (const set of data.sets ?? []) {
      const [name, link] = set.split(/:(.*)/s);
      sessionStorage.setItem(`explorable ${name}`, JSON.stringify({ link }));
    }
    if (data.at && data.at !== here().address) show(find(data.at), { tellOthers: false });
    if ("curtain" in data) curtain(data.curtain, { tellOthers: false });
    if (data.name) {
      followed.set(data.name, performance.now());
      for (const { contentDocument } of frames.values()) {
        contentDocument.querySelector(`.explorable[data-name="${CSS.escape(data.name)}"]`)
          ?.dispatchEvent(new CustomEvent("explorable-follow", { detail: data.link }));
      }
    }
  };

  function curtain(colour, { tellOthers = true } = {}) {
    byId("curtain").hidden = !colour;
    byId("curtain").className = colour;
    if (tellOthers) others.postMessage({ curtain: colour });
  }
  const curtained = () => (byId("curtain").hidden ? "" : byId("curtain").className);

  // --- light and dark -------------------------------------------------------------------------------------------------

  const isDark = () => document.body.dataset.jpThemeLight === "false";

  function darken(on) {
    document.body.dataset.jpThemeLight = String(!on);
    sessionStorage.setItem("talk theme", on ? "dark" : "light");
    for (const frame of frames.values()) wall(frame)?.dark(on);
  }

  // --- the clock ------------------------------------------------------------------------------------------------------

  // It starts with the first slide that is turned, and goes on after a reload.
  const started = () => Number(sessionStorage.getItem("talk started")) || 0;
  function restart() {
    if (!started() && at !== route[0]) sessionStorage.setItem("talk started", Date.now());
    tick();
  }

  function tick() {
    const minutes = (before) => given.notebooks.flatMap((notebook, book) =>
      notebook.sections.filter((section, part) => section.onRoute && before(book, part)).map((section) => section.minutes))
      .reduce((sum, each) => sum + each, 0);
    const planned = minutes((book, part) => book < here().book || (book === here().book && part < here().part));
    const gone = started() ? Math.floor((Date.now() - started()) / 60000) : 0;
    byId("clock").textContent =
      `${gone} min gone · this section begins at ${planned} and takes ${sectionOf(here()).minutes} · ${minutes(() => true)} in all`;
  }

  // --- what lies over the slides --------------------------------------------------------------------------------------

  const dialogs = [...document.querySelectorAll("dialog")];
  const dialog = () => dialogs.find((each) => each.open);

  // Closes whatever lies over the slide, and tells whether there was anything.
  function drop() {
    const open = dialog();
    open?.close();
    const looked = Boolean(wall()?.looking());
    wall()?.look("");
    byId("clock").hidden = true;
    return Boolean(open) || looked;
  }

  function toggle(id, fill) {
    const was = byId(id).open;
    drop();
    if (was) return;
    byId(id).replaceChildren(...fill());
    byId(id).showModal();
    byId(id).querySelector("[aria-current]")?.focus();
  }

  let looked = "";
  function look(kinds, { everywhere = false, withClock = false } = {}) {
    const again = wall()?.looking() && looked === kinds;
    drop();
    if (again) return;
    looked = kinds;
    wall()?.look(kinds, everywhere);
    byId("clock").hidden = !withClock;
    tick();
  }

  function menu() {
    return [
      element("h2", {}, "Sections"),
      ...given.notebooks.flatMap((notebook, book) => [
        element("h3", {}, notebook.title),
        element("ol", {}, ...notebook.sections.flatMap((section, part) => {
          const first = slides.findIndex((slide) => slide.book === book && slide.part === part);
          if (first < 0) return [];
          const current = here().book === book && here().part === part;
          const minutes = section.minutes ? [element("span", { class: "minutes" }, ` ${section.minutes} min`)] : [];
          const way = button(section.title, () => show(first), {
            class: section.onRoute ? "" : "aside", "aria-current": current && "true",
          });
          way.append(...minutes);
          return element("li", {}, way);
        })),
      ]),
    ];
  }

  const KEYS = [
    ["Page Down, →, ↓, space", "next slide", () => turn(+1), ["PageDown", "ArrowRight", "ArrowDown", " "]],
    ["Page Up, ←, ↑", "slide before", () => turn(-1), ["PageUp", "ArrowLeft", "ArrowUp"]],
    ["Home, End", "first slide, last slide", (key) => show(key === "Home" ? route[0] : route.at(-1)), ["Home", "End"]],
    ["F5", "full screen, and back", fullScreen, ["F5"]],
    ["b, .", "black screen, and back", () => curtain(curtained() === "black" ? "" : "black"), ["b", "."]],
    ["w", "white screen, and back", () => curtain(curtained() === "white" ? "" : "white"), ["w"]],
    ["m", "menu of all sections", () => toggle("menu", menu), ["m"]],
    ["n", "notes, more on this section, and the clock", () => look("notes more", { withClock: true }), ["n"]],
    ["c", "the code behind", () => look("code"), ["c"]],
    ["e", "exercises and references of this notebook", () => look("exercise references", { everywhere: true }), ["e"]],
    ["v", "count the votes of the room", () => toggle("votes", votes), ["v"]],
    ["z", "picture on the whole screen, and back", () => wall()?.zoom(!wall().zoomed()), ["z"]],
    ["r", "this section as it was at first", () => wall()?.restore(), ["r"]],
    ["d", "dark, light", () => darken(!isDark()), ["d"]],
    ["?", "these keys", () => toggle("keys", keys), ["?", "h"]],
    ["Esc", "closes what lies over the slide; gives a slider's keys back to the talk", null, []],
  ];
  const actions = new Map(KEYS.flatMap(([, , action, names]) => names.map((name) => [name, action])));

  function keys() {
    return [
      element("h2", {}, "Keys"),
      element("table", {}, element("tbody", {}, ...KEYS.map(([names, does]) =>
        element("tr", {}, element("td", {}, element("kbd", {}, names)), element("td", {}, does))))),
      element("p", {}, "A slider that has the focus keeps the arrows, Home and End."),
      element("div", { class: "row" }, closing()),
    ];
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  }

  // --- keys -------------------------------------------------------------------------------------------------------------

  const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  const TYPED = "input:not([type=range]):not([type=checkbox]), select, textarea";

  // Whether the element that has the focus needs this key for itself.
  function keeps(target, key) {
    if (!target?.matches) return false;
    if (key === "PageDown" || key === "PageUp" || key === "F5") return false;
    if (target.matches(TYPED)) return true;
    if (MOVES.includes(key)) return target.matches("input[type=range], .explorable-pointing") || Boolean(target.closest("dialog, #behind"));
    return key === " " && target.matches("button, summary, a, input");
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (name === "Escape") {
      if (curtained()) curtain("");
      else if (!drop()) {
        wall()?.zoom(false);
        target.ownerDocument?.activeElement?.blur();
        window.focus();
      }
      return event.stopPropagation();
    }
    const action = actions.get(name);
    if (!action || keeps(target, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (curtained() && !["b", "w", "."].includes(name)) return curtain("");
    action(event.key);
  }

  window.addEventListener("keydown", press, { capture: true });
  byId("curtain").addEventListener("click", () => curtain(""));
  byId("open-menu").addEventListener("click", () => toggle("menu", menu));
  dialogs.forEach((each) => each.addEventListener("click", ({ target }) => target === each && each.close()));

  let resting = 0;
  function moving() {
    document.body.classList.add("moving");
    clearTimeout(resting);
    resting = setTimeout(() => document.body.classList.remove("moving"), QUIET);
  }
  window.addEventListener("pointermove", moving);

  // --- the votes of the room ----------------------------------------------------------------------------------------------

  const KEPT = "talk votes"; // in the browser's own memory, so that neither reload nor crash loses one
  const allVotes = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  const undone = []; // what was there before each change

  const keyOf = (question) => `${given.notebooks[here().book].name} ${question.text}`;
  const noVotes = (question) => ({
    notebook: given.notebooks[here().book].name, question: question.text, options: question.options,
    rounds: [question.options.map(() => 0)],
  });
  const votesFor = (question) => allVotes()[keyOf(question)] ?? noVotes(question);

  function keep(key, votes) {
    const all = allVotes();
    if (votes) all[key] = { ...votes, time: votes.time ?? new Date().toISOString() };
    else delete all[key];
    localStorage.setItem(KEPT, JSON.stringify(all));
  }

  // What is typed into one field is undone at once.
  function vote(question, change, { goesOn = false } = {}) {
    const before = allVotes()[keyOf(question)];
    if (!goesOn) undone.push([keyOf(question), before]);
    const now = structuredClone(before ?? noVotes(question));
    change(now.rounds);
    keep(keyOf(question), { ...now, time: new Date().toISOString() });
  }

  function votes() {
    const question = wall()?.question();
    if (!question) return [element("h2", {}, "No question on this slide"), element("div", { class: "row" }, save(), closing())];
    const last = votesFor(question).rounds.length - 1;
    const bars = question.options.map(() => element("div", { class: "bars" }));
    const draw = () => {
      const { rounds } = votesFor(question);
      const most = Math.max(1, ...rounds.flat());
      bars.forEach((home, option) => home.replaceChildren(...rounds.map((round, which) => {
        const total = round.reduce((sum, each) => sum + each, 0);
        const share = total ? ` (${Math.round((100 * round[option]) / total)} %)` : "";
        const name = last ? [", first vote", ", second vote"][which] : "";
        return element("div", { class: which < last ? "bar first" : "bar" },
          Object.assign(element("i"), { style: `width: ${(60 * round[option]) / most}%` }), `${round[option]}${share}${name}`);
      })));
    };
    const again = (focus) => {
      byId("votes").replaceChildren(...votes());
      byId("votes").querySelector(`[data-focus="${focus}"]`)?.focus();
    };
    const options = question.options.map((words, option) => {
      const field = element("input", { inputmode: "numeric", "aria-label": `votes for ${words}`, value: votesFor(question).rounds[last][option] });
      let typing = false;
      field.addEventListener("focus", () => field.select());
      field.addEventListener("blur", () => (typing = false));
      field.addEventListener("input", () => {
        vote(question, (rounds) => (rounds[last][option] = Math.max(0, Math.round(Number(field.value)) || 0)), { goesOn: typing });
        typing = true;
        draw();
      });
      const by = (step, focus) => () => {
        vote(question, (rounds) => (rounds[last][option] = Math.max(0, rounds[last][option] + step)));
        again(focus);
      };
      const some = (name) => `${name} ${option}`;
      const row = element("div", { class: "option" },
        button(words, by(+1, some("option")), { title: "one vote more; digits set the count", "data-focus": some("option") }),
        button("−", by(-1, some("less")), { "aria-label": `one vote less for ${words}`, "data-focus": some("less") }),
        field,
        button("+", by(+1, some("more")), { "aria-label": `one vote more for ${words}`, "data-focus": some("more") }),
        bars[option]);
      row.addEventListener("keydown", ({ key }) => /^\d$/.test(key) && document.activeElement !== field && field.focus());
      return row;
    });
    draw();
    return [
      element("h2", {}, question.text), ...options,
      element("div", { class: "row" },
        button("undo", () => {
          if (undone.length) keep(...undone.pop());
          again("undo");
        }, { "data-focus": "undo" }),
        ...(last ? [] : [button("second vote", () => {
          vote(question, (rounds) => rounds.push(question.options.map(() => 0)));
          again("option 0");
        })]),
        button("predict what most said", () => {
          const round = votesFor(question).rounds[last];
          question.choose(round.indexOf(Math.max(...round)));
          drop();
        }),
        save(), closing()),
    ];
  }

  const closing = () => button("close", drop);

  function save() {
    return button("Save the votes", () => {
      const quoted = (value) => `"${String(value ?? "").replace(/"/g, '""')}"`;
      const rows = Object.values(allVotes()).flatMap(({ notebook, question, options, rounds, time }) =>
        options.map((option, index) => [notebook, question, option, rounds[0][index], rounds[1]?.[index], time]));
      const text = [["notebook", "question", "option", "first vote", "second vote", "time"], ...rows]
        .map((row) => row.map(quoted).join(",")).join("\r\n");
      const file = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
      element("a", { href: file, download: "votes.csv" }).click();
      setTimeout(() => URL.revokeObjectURL(file), 1000);
    });
  }

  // --- never stranded ---------------------------------------------------------------------------------------------------

  let line = "";
  function tell(words) {
    if (words === line) return;
    line = words;
    byId("status").textContent = words;
  }

  // Wakes a notebook anew behind its last pictures, which stay until the new ones are there; this may fail, too.
  function renew(book) {
    const fresh = renewing.get(book);
    if (fresh) {
      const failed = fresh.dataset.broken || wall(fresh)?.dead();
      if (!failed || performance.now() - fresh.dataset.since < RETRY) return;
      close(fresh);
    }
    renewing.set(book, opened(book));
  }

  function swap() {
    for (const [book, frame] of renewing) {
      const fresh = wall(frame);
      if (!fresh) continue;
      const wanted = book === here().book ? here().number : 0;
      if (fresh.number !== wanted) {
        fresh.show(wanted);
        fresh.number = wanted;
      }
      if (!fresh.alive()) continue;
      close(frames.get(book));
      frames.set(book, frame);
      renewing.delete(book);
      apply();
    }
  }

  let server = given.server;
  let silent = 0;
  async function askServer() {
    try {
      const answer = await fetch(`talk/state?token=${token}`, { signal: AbortSignal.timeout(LOOK), cache: "no-store" });
      if (!answer.ok) throw Error(answer.status);
      const { server: now } = await answer.json();
      silent = 0;
      if (now !== server) {
        server = now;
        for (const book of frames.keys()) renew(book);
      }
    } catch {
      silent += 1;
    }
  }

  function watch() {
    for (const [book, frame] of frames) if (silent === 0 && (wall(frame)?.dead() || renewing.has(book))) renew(book);
    apply();
    swap();
    wakeInTime();
    tell(
      silent >= PATIENCE ? "The server does not answer; the last pictures stay. Start it again in the terminal: this page goes on by itself."
        : renewing.has(here().book) ? "The kernel behind these pictures has ended or does not answer; a new one is coming, with the same settings."
          : frames.get(here().book).dataset.broken ? "This notebook cannot be opened; the terminal says why."
            : wall() && !wall().alive() ? "The picture is waking up." : "");
  }

  window.talk = {
    press,
    openNotebook(name) {
      const first = slides.findIndex(({ address }) => address.startsWith(`${name}/`));
      if (first >= 0) show(first);
    },
    moving,
  };
  darken((sessionStorage.getItem("talk theme") ?? given.theme) === "dark");
  show(at, { tellOthers: false });
  if (newcomer) others.postMessage({ hello: true });
  setInterval(askServer, LOOK);
  setInterval(watch, GLANCE);
  window.focus();
})();
