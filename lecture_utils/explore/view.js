// The page's side of an explorable. It shows what the kernel says (the traits of view.py) and reports what a reader does
// (messages that requests.py answers). All values and texts come from the kernel; nothing is computed twice.

const FIRST_OF_PNG = 0x89;
const MOST_IN_FLIGHT = 2; // so that a far kernel is never idle, and the picture never more than two moves behind the hand
const REST = 200; // ms without a move, after which the picture is drawn sharp
const SETTLE = 120; // ms without a change of size, after which the picture is drawn anew
const LOOK = 2000; // ms between two looks at the kernel
const PATIENCE = 2; // looks at a lost connection before it is said
const POINTS = 100 / 72; // the page's pixels for each point of a picture of natural size
const SMALLEST_TEXT = 11; // px; 24 px are the 18 points that the last row can read
const PRESENTED_TEXT = 24;
const SIDE = 18; // em: width of the controls beside the picture
const WIDE = 58; // em: from here on they stand there
const SIDE_PRESENTED = 14;
const WIDE_PRESENTED = 46;
const LARGEST = 1; // of the natural size, in a notebook
const LARGEST_PRESENTED = 2.4;
const STRETCH = 1.3; // how far a presented picture may leave its own shape to fill the screen

// --- small things ---------------------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Whatever can have the focus keeps its keys from JupyterLab, whose shortcuts look at that very element.
const focusable = { "data-lm-suppress-shortcuts": "true" };

function button(text, attributes, action) {
  const words = [text].flat();
  const made = element("button", { type: "button", class: "explorable-button", ...focusable, ...attributes }, ...words);
  made.addEventListener("click", action);
  return made;
}

// τ_θ and C_{pre} with real subscripts.
function written(text) {
  const parts = text.split(/_(\{[^}]+\}|[\p{L}\p{Nd}\p{M}]+)/u);
  return parts.map((part, index) => (index % 2 ? element("sub", {}, part.replace(/[{}]/g, "")) : part));
}

// The same inside a piece of HTML.
function writtenHTML(html) {
  const holder = element("span");
  holder.innerHTML = html;
  const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) text.replaceWith(...written(text.data));
  return holder.innerHTML;
}

const unwritten = (text) => text.replace(/_\{([^}]+)\}/gu, "$1").replace(/_/gu, "");

// --- messages -------------------------------------------------------------------------------------------------------

// Numbers the page's messages, keeps at most two moves in flight, evenly spaced over a round trip so that the pictures come
// evenly too, and lets the newest value of a control win.
function courier(model, signal) {
  const page = Math.random().toString(36).slice(2);
  let sent = 0;
  let waiting = new Map();
  let timer = 0;
  let roundTrip = 0; // ms, of the last move that was answered
  let act = 0; // number of the last message that sets controls by itself
  let after = []; // what a reader did after that
  const departures = new Map(); // number of each message on its way → when it left
  const answered = () => model.get("answered")[page] ?? 0;
  const post = (message) => {
    try {
      model.send({ ...message, page, number: sent + 1 });
    } catch {
      return; // the kernel has gone this very moment, as will be said
    }
    departures.set(++sent, performance.now());
  };
  const flush = () => {
    clearTimeout(timer);
    while (waiting.size && sent - answered() < MOST_IN_FLIGHT) {
      const due = (departures.get(sent) ?? -Infinity) + roundTrip / MOST_IN_FLIGHT - performance.now();
      if (due > 1) {
        timer = setTimeout(flush, due);
        return;
      }
      const [key, message] = waiting.entries().next().value;
      waiting.delete(key);
      post(message);
    }
  };
  const arrived = () => {
    const left = departures.get(answered());
    if (left !== undefined) roundTrip = performance.now() - left;
    for (const number of departures.keys()) if (number <= answered()) departures.delete(number);
    flush();
    if (answered() >= act) queueMicrotask(() => after.splice(0).forEach((each) => each())); // once all that came is shown
  };
  const mail = {
    // At once, and in order.
    send(message) {
      for (const late of waiting.values()) post(late);
      waiting.clear();
      post(message);
    },
    // The same for what sets controls; where they are is known only when the kernel has answered.
    act(message) {
      mail.send(message);
      act = sent;
    },
    afterActs(does) {
      if (answered() >= act) does();
      else after.push(does);
    },
    // As soon as there is room; a newer message with the same key replaces one that still waits.
    move(key, message) {
      waiting.set(key, message);
      flush();
    },
    busy: () => waiting.size > 0 || sent > answered(),
    // Whatever was on its way to a kernel that is gone will never be answered.
    forget() {
      waiting.clear();
      departures.clear();
      sent = act = answered();
      after = [];
    },
  };
  listen(model, "change:answered", arrived, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
  return mail;
}

function listen(model, change, action, signal) {
  model.on(change, action);
  signal.addEventListener("abort", () => model.off(change, action));
}

// --- controls -------------------------------------------------------------------------------------------------------

function slider(name, described, mail) {
  const { label, unit, texts } = described;
  const last = texts.length - 1;
  const called = unwritten(label) + (unit ? ` (${unwritten(unit)})` : "");
  const knob = element("input", { type: "range", min: 0, max: last, step: "any", "aria-label": called, ...focusable });
  const box = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-label": `${called}, value`,
    class: "explorable-number", size: Math.min(9, Math.max(...texts.map((text) => text.length))), ...focusable,
  });
  const home = element("div", { class: "explorable-control" },
    element("span", { class: "explorable-label" }, ...written(label), ...(unit ? [" (", ...written(unit), ")"] : [])),
    element("span", { class: "explorable-line" }, knob, box));
  let shown = { position: 0, text: "" };
  let held = false;
  let typing = false;
  const write = ({ position, text }) => {
    knob.value = position;
    knob.setAttribute("aria-valuetext", unit ? `${text} ${unwritten(unit)}` : text);
    if (!typing && box.value !== text) {
      box.value = text;
      if (box.matches(":focus")) box.select(); // as it was when it got the focus
    }
    knob.style.setProperty("--filled", `${(100 * position) / last}%`);
  };
  const move = (position) => {
    position = Math.min(Math.max(Math.round(position), 0), last);
    shown = { position, text: texts[position] };
    write(shown);
    mail.move("move " + name, { kind: "move", positions: { [name]: position } });
  };
  knob.addEventListener("input", () => move(Number(knob.value)));
  knob.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.round(last / 10));
    const up = () => Math.floor(shown.position + 1e-6) + 1;
    const down = () => Math.ceil(shown.position - 1e-6) - 1;
    const to = {
      ArrowRight: up, ArrowUp: up, ArrowLeft: down, ArrowDown: down,
      PageUp: () => shown.position + page, PageDown: () => shown.position - page, Home: () => 0, End: () => last,
    }[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    mail.afterActs(() => move(to()));
  });
  knob.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel"]) knob.addEventListener(end, () => (held = false));
  const commit = () => {
    if (typing && box.value !== shown.text) mail.act({ kind: "type", name, text: box.value });
    typing = false;
  };
  box.addEventListener("input", () => (typing = true));
  box.addEventListener("blur", commit); // nothing "changes" where the old number is typed again
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
    if (event.key === "Escape") {
      typing = false;
      box.value = shown.text;
    }
  });
  box.addEventListener("focus", () => box.select());
  return {
    home,
    show(now) {
      if (held) return;
      shown = now;
      write(now);
    },
  };
}

function choice(name, described, mail) {
  const options = described.texts.map((text, index) => element("option", { value: index }, text));
  const list = element("select", { "aria-label": unwritten(described.label), ...focusable }, ...options);
  list.addEventListener("change", () => mail.send({ kind: "move", positions: { [name]: Number(list.value) } }));
  const home = element("div", { class: "explorable-control explorable-choice" },
    element("span", { class: "explorable-label" }, ...written(described.label)), list);
  return { home, show: ({ position }) => (list.value = position) };
}

function onOff(name, described, mail) {
  const box = element("input", { type: "checkbox", ...focusable });
  box.addEventListener("change", () => mail.send({ kind: "move", positions: { [name]: box.checked ? 1 : 0 } }));
  const home = element("label", { class: "explorable-control explorable-switch" },
    box, element("span", {}, ...written(described.label)));
  return { home, show: ({ position }) => (box.checked = Boolean(position)) };
}

const KINDS = { slider, choice, switch: onOff };

// The first controls stand open; each group is folded behind its title.
function controls(described, mail) {
  const made = Object.fromEntries(
    Object.entries(described).map(([name, each]) => [name, KINDS[each.kind](name, each, mail)]));
  const grid = (group) => {
    const members = Object.entries(described).filter(([, each]) => each.group === group);
    const home = element("div", { class: "explorable-grid" }, ...members.map(([name]) => made[name].home));
    home.classList.toggle("explorable-choices", members.every(([, each]) => each.kind === "choice"));
    return home;
  };
  const groups = [...new Set(Object.values(described).map((each) => each.group))].filter(Boolean);
  const open = grid("");
  open.classList.add("explorable-controls");
  const folded = groups.map((group) => element("details", { class: "explorable-group" },
    element("summary", { ...focusable }, ...written(group)), grid(group)));
  return {
    open, folded,
    show(shown) {
      for (const [name, now] of Object.entries(shown)) made[name].show(now);
    },
  };
}

// --- the picture ----------------------------------------------------------------------------------------------------

function picture(described, mail) {
  // A canvas, since Chromium keeps every image it has ever shown.
  const image = element("canvas", { class: "explorable-image", role: "img", tabindex: 0, width: 0, height: 0, ...focusable });
  const paint = image.getContext("2d", { alpha: false });
  const progress = element("progress", { max: 1, "aria-label": "progress of the computation", hidden: true });
  const copy = button("copy details", { class: "explorable-button explorable-details", hidden: true }, () => {});
  const message = element("p", { role: "alert", class: "explorable-message" });
  const notice = element("div", { class: "explorable-notice", hidden: true }, message, copy);
  const home = element("div", { class: "explorable-picture" }, image, progress, notice);
  if (described.pointing) pointAt(image, described.nudging, mail);
  let asked = 0;
  let painted = 0;
  return {
    home, image, copy,
    async show(bytes, alternative) {
      const number = ++asked;
      image.setAttribute("aria-label", alternative);
      const pixels = unpacked(bytes) ?? (await createImageBitmap(new Blob([bytes], { type: "image/png" })));
      if (number < painted) return pixels.close(); // a later one was ready sooner
      painted = number;
      if (image.width !== pixels.width || image.height !== pixels.height) {
        [image.width, image.height] = [pixels.width, pixels.height];
      }
      if (pixels instanceof ImageData) paint.putImageData(pixels, 0, 0);
      else {
        paint.drawImage(pixels, 0, 0);
        pixels.close();
      }
      image.dataset.frame = number;
    },
    say(text, details) {
      notice.hidden = !text;
      if (message.textContent !== text) message.textContent = text;
      copy.hidden = !details;
    },
    progress(fraction) {
      progress.value = fraction;
      progress.hidden = fraction >= 1;
    },
  };
}

// What `Stage.raw` has written; nothing of a PNG.
function unpacked(bytes) {
  if (bytes.getUint8(0) === FIRST_OF_PNG) return null;
  const [width, height] = [4, 8].map((place) => bytes.getUint32(place, true));
  const pixels = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset + 12, 4 * width * height);
  return new ImageData(pixels, width, height);
}

function pointAt(image, nudging, mail) {
  const point = (event) => {
    const box = image.getBoundingClientRect();
    const at = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    mail.move("point", { kind: "point", at });
  };
  image.classList.add("explorable-pointing");
  image.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    image.setPointerCapture(event.pointerId);
    // A finger that comes down may be about to scroll; a tap is told by its end.
    if (event.pointerType === "mouse") point(event);
  });
  image.addEventListener("pointermove", (event) => {
    if (image.hasPointerCapture(event.pointerId) && event.buttons) point(event);
  });
  image.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "mouse" && image.hasPointerCapture(event.pointerId)) point(event);
  });
  if (!nudging) return;
  image.addEventListener("keydown", (event) => {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    mail.act({ kind: "nudge", by });
  });
}

// --- time course, readout, question -----------------------------------------------------------------------------------

function player({ steps, interval }, model, mail, signal) {
  const step = () => model.get("status").step;
  const knob = element("input", { type: "range", min: 0, max: steps, step: 1, "aria-label": "step", ...focusable });
  const count = element("span", { class: "explorable-count" });
  const go = (to) => {
    knob.value = to;
    mail.move("step", { kind: "step", step: Math.min(Math.max(to, 0), steps) });
  };
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "play");
  };
  const play = button("▶", { "aria-label": "play", title: "play the recorded run" }, () => {
    if (timer) return stop();
    let next = step() >= steps ? 0 : step();
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "pause");
    timer = setInterval(() => {
      // A slow kernel plays more slowly; it does not skip.
      if (mail.busy()) return;
      go(next);
      if (next++ >= steps) stop();
    }, interval);
  });
  const by = (difference) => () => {
    stop();
    go(step() + difference);
  };
  const back = button("‹", { "aria-label": "one step back" }, by(-1));
  const on = button("›", { "aria-label": "one step on" }, by(+1));
  knob.addEventListener("input", () => {
    stop();
    go(Number(knob.value));
  });
  signal.addEventListener("abort", stop);
  return {
    home: element("div", { class: "explorable-player" }, play, back, on, knob, count),
    show(now) {
      if (document.activeElement !== knob || !mail.busy()) knob.value = now;
      knob.setAttribute("aria-valuetext", `${now} of ${steps}`);
      count.textContent = steps <= 20 ? `${now}/${steps}` : "";
    },
  };
}

function readout() {
  const list = element("dl");
  const home = element("div", { class: "explorable-readout", role: "status", "aria-label": "readout" }, list);
  return {
    home,
    show(rows) {
      const made = rows.map(([key, label, text, pinned]) => element("div", { "data-key": key },
        element("dt", {}, ...written(label)),
        element("dd", {}, ...written(text || "predict first"),
          ...(pinned ? [" ", element("span", { class: "explorable-pinned" }, ...written(`pinned: ${pinned}`))] : []))));
      // Only rows that differ are replaced, and so announced.
      made.forEach((row, index) => {
        const shown = list.children[index];
        if (!shown) list.append(row);
        else if (!shown.isEqualNode(row)) shown.replaceWith(row);
      });
      while (list.children.length > made.length) list.lastChild.remove();
      // It may get higher, but never lower: nothing moves under the hand.
      home.style.minHeight = `${Math.max(home.offsetHeight, parseFloat(home.style.minHeight) || 0)}px`;
    },
  };
}

function question(asked, mail) {
  const options = element("div", { class: "explorable-options", role: "group", "aria-label": "your prediction" },
    ...asked.options.map((option) => button(written(option), { class: "explorable-button explorable-option" },
      () => mail.act({ kind: "predict", option }))));
  const verdict = element("div", { role: "status", class: "explorable-verdict" });
  const again = button("ask again", { class: "explorable-button explorable-again", hidden: true },
    () => mail.send({ kind: "ask again" }));
  const text = element("p");
  text.innerHTML = `<b>Predict first.</b> ${writtenHTML(asked.text)}`;
  const home = element("div", { class: "explorable-question" }, text, options, verdict, again);
  let said = "";
  return {
    home,
    show({ prediction, verdict: words }) {
      const answered = prediction != null; // in the browser itself, None arrives as undefined
      if (answered === options.hidden && said === words) return;
      said = words;
      const below = home.nextElementSibling;
      const before = below?.getBoundingClientRect().top;
      home.style.minHeight = `${home.offsetHeight}px`;
      options.hidden = answered;
      verdict.innerHTML = writtenHTML(words);
      again.hidden = !answered;
      // The verdict takes the place of the options; what it needs beyond that is scrolled away, so the picture stays.
      const moved = below ? below.getBoundingClientRect().top - before : 0;
      if (moved) scroller(home).scrollBy(0, moved);
    },
  };
}

// --- layout -----------------------------------------------------------------------------------------------------------

// What scrolls the page: JupyterLab's list of cells, or whatever has more content than room, or the document.
function scroller(node) {
  const notebook = node.closest(".jp-WindowedPanel-outer");
  if (notebook) return notebook;
  for (let each = node.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY) && each.scrollHeight > each.clientHeight + 1) return each;
  }
  return document.scrollingElement;
}

// Finds the size at which picture and first controls are on the screen together, and asks for a picture of that size.
function fitter(root, parts, described, mail, signal) {
  const natural = SMALLEST_TEXT * POINTS;
  const smallest = described.presenting ? PRESENTED_TEXT : SMALLEST_TEXT;
  const largest = described.presenting ? LARGEST_PRESENTED : LARGEST;
  const stretch = described.presenting ? STRETCH : 1;
  const [side, wide] = described.presenting ? [SIDE_PRESENTED, WIDE_PRESENTED] : [SIDE, WIDE];
  root.style.setProperty("--side", `${side}em`);
  let asked = "";
  let timer = 0;
  // On the wall what stands above the picture and below it is seen with it; in a notebook one scrolls.
  const around = () => described.presenting
    ? parts.image.getBoundingClientRect().top - root.getBoundingClientRect().top + parts.readout.offsetHeight : 0;
  const boxFor = () => {
    const em = parseFloat(getComputedStyle(root).fontSize);
    const width = root.clientWidth;
    const controls = parts.open.childElementCount > 0 && parts.open.getClientRects().length > 0;
    const beside = width >= wide * em && controls;
    root.classList.toggle("explorable-beside", beside);
    const visible = Math.min(scroller(root).clientHeight, window.innerHeight) - em;
    const below = (parts.player?.offsetHeight ?? 0) + around();
    const first = beside || !controls ? 0 : (parts.open.firstElementChild?.offsetHeight ?? 0) + em;
    return { width: beside ? width - (side + 1.2) * em : width, height: Math.max(visible - below - first, 200) };
  };
  const fit = () => {
    if (!root.isConnected || !root.clientWidth) return;
    const box = boxFor();
    const scale = Math.min(box.width / described.width, box.height / described.height, largest);
    const width = Math.floor(Math.min(box.width, described.width * scale * stretch));
    const height = Math.floor(Math.min(box.height, described.height * scale * stretch));
    const text = Math.max(smallest, natural * scale);
    parts.image.style.width = `${width}px`;
    parts.image.style.height = `${height}px`;
    const wish = { width, height, text, ratio: window.devicePixelRatio || 1 };
    if (JSON.stringify(wish) !== asked) {
      asked = JSON.stringify(wish);
      mail.send({ kind: "fit", ...wish });
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(fit, SETTLE);
  };
  const observer = new ResizeObserver(soon);
  const seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) fit();
  }, { rootMargin: "600px" });
  requestAnimationFrame(() => {
    if (signal.aborted) return;
    observer.observe(root);
    observer.observe(parts.readout);
    seen.observe(root);
  });
  window.addEventListener("resize", soon, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    observer.disconnect();
    seen.disconnect();
  });
  return { again: () => ((asked = ""), fit()) };
}

function followTheme(root, signal) {
  const look = () => root.classList.toggle("explorable-dark", document.body.dataset.jpThemeLight === "false");
  const observer = new MutationObserver(look);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => observer.disconnect());
  look();
}

// --- what the page remembers --------------------------------------------------------------------------------------------

// A link opens an explorable at its setting; a reload comes back to what was shown. Both only once for each page.
const followed = new Set();

function remembered(name) {
  const kept = JSON.parse(sessionStorage.getItem(`explorable ${name}`) ?? "null");
  const { link = null, prediction = null, set = null } = kept && kept.page !== performance.timeOrigin ? kept : {};
  const now = asked(name);
  return { link: now === null || now === set ? link : now, prediction };
}

function asked(name) {
  const address = performance.getEntriesByType("navigation")[0]?.name ?? location.href;
  for (const set of [...new URL(address).searchParams.getAll("set"), ...new URLSearchParams(location.search).getAll("set")]) {
    const [whose, ...rest] = set.split(":");
    if (whose === name) return rest.join(":");
  }
  return null;
}

function remember(name, { link, prediction }) {
  const kept = { link, prediction, set: asked(name), page: performance.timeOrigin };
  sessionStorage.setItem(`explorable ${name}`, JSON.stringify(kept));
}

function addressOf(name, link) {
  const address = new URL(location.href);
  address.search = "";
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (key !== "set" && key !== "reset" && key !== "token") address.searchParams.append(key, value);
  }
  return `${address}${address.search ? "&" : "?"}set=${encodeURIComponent(name)}:${link.replace(/&/g, "%26")}`;
}

// Over plain http there is no clipboard: the text is shown, selected, to be copied by hand.
async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    shown.hidden = false;
    shown.value = text;
    shown.focus();
    shown.select();
    return document.execCommand?.("copy") ?? false;
  }
}

// --- is the kernel still there? -------------------------------------------------------------------------------------------

function watchKernel(model, say, signal) {
  const manager = model.widget_manager;
  let whole = null; // the model itself, of which anywidget shows us a part
  manager?.get_model?.(model.get("described").id)?.then((found) => (whole = found), () => {});
  let lost = 0;
  let known = false; // a page that has shut its kernel, or found none when a hub's server came back, has no kernel any more
  const look = () => {
    const kernel = manager?.kernel;
    known ||= Boolean(kernel);
    if (whole?.comm_live === false || (known && !kernel) || kernel?.isDisposed || kernel?.status === "dead") return say("gone");
    const connected = !kernel || kernel.connectionStatus === "connected";
    lost = connected ? 0 : lost + 1;
    if (lost >= PATIENCE) say("lost");
    else if (connected) say("");
  };
  const timer = setInterval(look, LOOK);
  signal.addEventListener("abort", () => clearInterval(timer));
}

const WORDS = {
  lost: "The connection to the server is lost. The picture stays; it comes back to life by itself when the server answers.",
  gone: "The kernel behind this picture has ended. Run this cell again to bring it back to life.",
};

// --- all together ---------------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const described = model.get("described");
  if (!described.controls) return () => {}; // its kernel went before it could say what there is to show
  const ending = new AbortController();
  const { signal } = ending;
  const mail = courier(model, signal);
  const parts = {
    controls: controls(described.controls, mail),
    picture: picture(described, mail),
    readout: readout(),
    player: described.steps ? player(described, model, mail, signal) : null,
    question: described.question ? question(described.question, mail) : null,
  };
  const root = element("div", { class: "explorable", role: "group", "aria-label": described.title, tabindex: -1, ...focusable });
  root.classList.toggle("explorable-presenting", described.presenting);

  const act = (action, title) => button(action, { title }, () => mail.act({ kind: action }));
  const unpin = act("unpin", "remove the ghost");
  const shown = element("input", { type: "text", readonly: true, hidden: true, class: "explorable-copied", "aria-label": "to be copied", ...focusable });
  const copied = (made, text) => async () => {
    const before = made.textContent;
    made.textContent = (await copyText(text(), shown)) ? "copied" : "press Ctrl+C";
    setTimeout(() => {
      made.textContent = before;
      shown.hidden = true;
    }, 3000);
  };
  const code = element("code", { "aria-label": "the call that made this picture" });
  const copy = button("copy", { title: "copy the call" }, () => {});
  copy.addEventListener("click", copied(copy, () => model.get("status").call));
  const call = element("div", { class: "explorable-call", hidden: true }, code, copy);
  const toggle = button("code", { title: "the call that made this picture", "aria-expanded": "false" }, () => {
    call.hidden = !call.hidden;
    toggle.setAttribute("aria-expanded", String(!call.hidden));
  });
  const link = button("copy link", { title: "copy an address that opens this setting", hidden: !described.name }, () => {});
  link.addEventListener("click", copied(link, () => addressOf(described.name, model.get("status").link)));
  parts.picture.copy.addEventListener("click", copied(parts.picture.copy, () => model.get("status").traceback));

  const presets = described.presets.map((name) =>
    button(name, { class: "explorable-button explorable-preset", "aria-pressed": "false" }, () => mail.act({ kind: "preset", name })));
  const more = element("div", { class: "explorable-more" },
    ...parts.controls.folded,
    ...(presets.length ? [element("div", { class: "explorable-presets", role: "group", "aria-label": "presets" }, ...presets)] : []),
    element("div", { class: "explorable-buttons" },
      act("reset", "the very first picture again"), act("pin", "keep this picture as a ghost, to compare"), unpin,
      ...(described.seeded ? [act("new seed", "draw other random numbers")] : []), toggle, link),
    call, shown);
  const stage = element("div", { class: "explorable-stage" }, parts.picture.home, ...(parts.player ? [parts.player.home] : []));
  const side = element("div", { class: "explorable-side" }, parts.controls.open, more);
  root.append(...(parts.question ? [parts.question.home] : []),
    element("div", { class: "explorable-body" }, stage, side, parts.readout.home));
  el.replaceChildren(root);

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave(root);
  });
  // Another window of the same talk says how it is set there.
  root.dataset.name = described.name;
  root.addEventListener("explorable-follow", ({ detail }) => mail.move("follow", { kind: "follow", link: detail }), { signal });

  let trouble = "";
  const draw = () => {
    const status = model.get("status");
    const rows = model.get("rows");
    if (!mail.busy()) parts.controls.show(model.get("shown"));
    parts.readout.show(rows);
    parts.player?.show(status.step);
    parts.question?.show(status);
    parts.picture.progress(status.progress);
    if (!trouble) parts.picture.say(status.message, status.traceback);
    presets.forEach((each) => each.setAttribute("aria-pressed", String(status.pressed.includes(each.textContent))));
    unpin.disabled = !status.pinned;
    code.textContent = status.call;
  };
  const drawPicture = () => {
    const rows = model.get("rows").map(([, label, text]) => `${unwritten(label)}: ${text || "not shown yet"}`);
    parts.picture.show(model.get("picture"), `${described.title}. ${rows.join("; ")}`);
  };

  // Sharp at rest, fast in motion.
  let resting = 0;
  const moved = () => {
    clearTimeout(resting);
    if (window.devicePixelRatio > 1) {
      resting = setTimeout(() => {
        if (mail.busy() || model.get("status").progress < 1) return moved();
        mail.send({ kind: "rest" });
      }, REST);
    }
  };
  let kept = {};
  const keep = () => {
    const now = model.get("status");
    if (described.name && (now.link !== kept.link || now.prediction !== kept.prediction)) remember(described.name, (kept = now));
  };
  for (const trait of ["shown", "rows", "status", "answered"]) listen(model, `change:${trait}`, draw, signal);
  listen(model, "change:picture", drawPicture, signal);
  listen(model, "change:status", () => (keep(), moved()), signal);
  signal.addEventListener("abort", () => {
    clearTimeout(resting);
  });

  followTheme(root, signal);
  const fitting = fitter(root, {
    open: parts.controls.open, player: parts.player?.home, image: parts.picture.image,
    readout: parts.readout.home,
  }, described, mail, signal);
  watchKernel(model, (now) => {
    if (now === trouble) return;
    trouble = now;
    mail.forget();
    root.classList.toggle("explorable-lifeless", Boolean(now));
    root.dataset.trouble = now;
    side.inert = stage.inert = Boolean(now);
    if (now) parts.picture.say(WORDS[now], "");
    else {
      draw();
      fitting.again();
    }
  }, signal);

  draw();
  drawPicture();
  if (described.name && !followed.has(described.name)) {
    followed.add(described.name);
    kept = model.get("status");
    const { link, prediction } = remembered(described.name);
    const predicting = prediction !== null && prediction !== kept.prediction;
    if (predicting) mail.act({ kind: "predict", option: prediction });
    if (link !== null && (predicting || link !== kept.link)) mail.act({ kind: "follow", link });
  }
  return () => ending.abort();
}

// Esc hands the keys back to the notebook.
function leave(root) {
  const notebook = root.closest(".jp-Notebook");
  document.activeElement?.blur();
  (root.closest(".jp-Cell") ?? notebook)?.focus?.();
  notebook?.focus?.();
}

export default { render };
