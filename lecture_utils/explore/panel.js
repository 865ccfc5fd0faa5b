// The panel of an explorable: readout, message, progress and call, plus what the stock widgets lack:
// accessible names for sliders and choices, a text alternative for the picture, and pointing on the picture.

const PLAYER = ["play or pause", "back to the first step", "repeat"];

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function name(control, text, role) {
  control?.setAttribute("aria-label", text);
  if (role) control?.setAttribute("role", role);
}

function nameControls(home) {
  for (const label of home.querySelectorAll(".widget-label, .jupyter-widgets-label, .widget-label-basic")) {
    const row = label.parentElement;
    const text = label.textContent.trim();
    if (!text) continue;
    for (const control of row.querySelectorAll("[role=slider], select")) name(control, text);
    if (row.matches(".widget-toggle-buttons")) name(row.querySelector(":scope > div"), text, "group");
    for (const value of row.querySelectorAll(".widget-readout")) name(value, text + ", value", "textbox");
  }
  for (const player of home.querySelectorAll(".widget-play")) {
    player.querySelectorAll("button").forEach((button, index) => name(button, PLAYER[index]));
  }
  for (const question of home.querySelectorAll(".explorable-question")) {
    const texts = question.querySelectorAll(".widget-html-content");
    name(question.querySelector(".widget-radio-box"), texts[0]?.textContent.trim(), "radiogroup");
    texts[1]?.setAttribute("role", "status");
  }
}

function pointOn(picture, model) {
  const send = (event) => {
    const box = picture.getBoundingClientRect();
    // The time makes a second click on the same place count.
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    model.set("point", [...place, event.timeStamp]);
    model.save_changes();
  };
  picture.draggable = false;
  picture.style.cursor = "crosshair";
  picture.style.touchAction = "none";
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    send(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (picture.hasPointerCapture(event.pointerId)) send(event);
  });
}

function render({ model, el }) {
  el.classList.add("explorable-panel");
  const readout = element("dl", { role: "status", "aria-live": "polite", "aria-label": "readout" });
  const message = element("p", { role: "alert", class: "explorable-message" });
  const progress = element("progress", { max: "1", "aria-label": "progress of the computation" });
  const code = element("code", { "aria-label": "the call that made this picture" });
  const copy = element("button", { type: "button", title: "copy the call that made this picture" }, "copy");
  el.append(progress, message, readout, element("div", { class: "explorable-call" }, code, copy));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(model.get("call"));
    copy.textContent = "copied";
    setTimeout(() => (copy.textContent = "copy"), 1500);
  });

  const find = () => el.closest(".explorable");
  let picture = null;
  const drawReadout = () => {
    const rows = model.get("readout").map(([label, value, pinned]) =>
      element("div", {}, element("dt", {}, label), element("dd", {}, value),
        ...(pinned ? [element("dd", { class: "explorable-pinned" }, "pinned: " + pinned)] : [])));
    // Only rows that differ are replaced, and so announced.
    rows.forEach((row, index) => {
      const shown = readout.children[index];
      if (!shown) readout.append(row);
      else if (!shown.isEqualNode(row)) shown.replaceWith(row);
    });
    while (readout.children.length > rows.length) readout.lastChild.remove();
    if (picture) picture.alt = model.get("title") + ". " + model.get("readout").map(([l, v]) => l + ": " + v).join("; ");
  };
  const drawMessage = () => {
    message.textContent = model.get("message");
    message.hidden = !model.get("message");
  };
  const drawProgress = () => {
    progress.value = model.get("progress");
    progress.style.visibility = model.get("progress") < 1 ? "visible" : "hidden";
    progress.hidden = !model.get("partial");
  };
  const drawCall = () => (code.textContent = model.get("call"));
  for (const [change, draw] of [["readout", drawReadout], ["message", drawMessage], ["progress", drawProgress], ["call", drawCall]]) {
    model.on("change:" + change, draw);
    draw();
  }

  // The panel is rendered before its neighbours, so it adopts them as they arrive.
  const adopt = () => {
    const home = find();
    if (!home) return;
    nameControls(home);
    const found = home.querySelector("img.widget-image");
    if (found && found !== picture) {
      picture = found;
      if (model.get("pointing")) pointOn(picture, model);
      drawReadout();
    }
  };
  let watch = null;
  const settle = () => {
    const home = find();
    if (!home) return requestAnimationFrame(settle);
    const scale = model.get("scale");
    home.style.setProperty("--explorable-scale", scale);
    if (scale > 1) document.documentElement.style.setProperty("--jp-content-font-size1", 15 * scale + "px");
    watch = new MutationObserver((changes) => {
      if (changes.some((change) => [...change.addedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE))) adopt();
    });
    watch.observe(home, { childList: true, subtree: true });
    adopt();
  };
  settle();
  return () => watch?.disconnect();
}

export default { render };
