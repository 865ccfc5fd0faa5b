// One notebook of a talk: shows one of its slides at a time. The page of the talk, which holds this one, says which.

(() => {
  const behind = document.getElementById("behind");
  const slides = [...document.querySelectorAll("[data-slide]")].sort((one, other) => one.dataset.slide - other.dataset.slide);
  const hidden = [...document.querySelectorAll(".wall-cell:not([data-slide])")];
  const nothing = Object.assign(document.createElement("p"), { className: "wall-empty", textContent: "Nothing of this kind in this section." });
  behind.append(...hidden, nothing);
  const SMALLEST = 24; // px, the 18 points that the last row can read
  const SETTLE = 50; // ms
  let shown = slides[0];
  const LONGEST_WAY = 10_000; // ms from the end of a cell to its picture
  const LONGEST_CELL = 60_000; // ms that nothing changes while cells run
  let timer = 0;
  let changed = performance.now();

  const only = (some, all) => all.forEach((each) => each.classList.toggle("wall-shown", some.includes(each)));
  const explorables = (within) => [...within.querySelectorAll(".explorable")];
  const pressed = (within, words) => [...within.querySelectorAll("button")].find((each) => each.textContent === words)?.click();

  // A picture that has not arrived although all cells have run, or long after anything has happened, does not come.
  function stuck() {
    const missing = slides.some((each) => !isText(each) && !each.querySelector(".explorable-image"));
    const running = document.querySelector(".voila-skeleton-container") !== null;
    return missing && performance.now() - changed > (running ? LONGEST_CELL : LONGEST_WAY);
  }

  const isText = (slide) => slide.classList.contains("wall-markdown");

  // As large as the slide has room for, but never smaller than the last row can read.
  function fit(slide) {
    if (!isText(slide)) return;
    slide.style.fontSize = "";
    for (let size = parseFloat(getComputedStyle(slide).fontSize); size > SMALLEST && overflows(slide); size -= 1) {
      slide.style.fontSize = `${Math.max(size - 1, SMALLEST)}px`;
    }
    slide.tabIndex = overflows(slide) ? 0 : -1; // what scrolls can be scrolled by keys
  }
  const overflows = (slide) => slide.scrollHeight > slide.clientHeight + 1;

  window.wall = {
    show(number) {
      shown = slides[number] ?? slides[0];
      only([shown], slides);
      slides.forEach((each) => (each.inert = each !== shown));
      fit(shown);
      shown.scrollTo(0, 0);
      this.look("");
      this.zoom(false);
      document.activeElement?.blur();
    },
    // A text that is too long for the screen is turned like a page; tells whether there was more of it.
    turn(step) {
      const before = shown.scrollTop;
      if (isText(shown)) shown.scrollBy(0, 0.85 * step * shown.clientHeight);
      return shown.scrollTop !== before;
    },
    // Shows what stays behind the slide: cells of some kinds of its section, or of the whole notebook.
    look(kinds, everywhere = false) {
      const here = hidden.filter((each) =>
        kinds.includes(each.dataset.kind) && (everywhere || each.dataset.section === shown.dataset.section));
      behind.hidden = !kinds;
      only(here, hidden);
      nothing.hidden = here.length > 0;
      if (kinds) {
        behind.scrollTo(0, 0);
        behind.focus();
      }
    },
    looking: () => !behind.hidden,
    zoom(on) {
      if (on === this.zoomed()) return;
      document.body.classList.toggle("wall-zoomed", on);
      window.dispatchEvent(new Event("resize")); // so that explorables look at the room they have
    },
    zoomed: () => document.body.classList.contains("wall-zoomed"),
    restore() {
      slides.filter((each) => each.dataset.section === shown.dataset.section)
        .forEach((each) => explorables(each).forEach((explorable) => pressed(explorable, "reset")));
    },
    dark: (on) => (document.body.dataset.jpThemeLight = String(!on)),
    // Whether what is on this slide is alive: text always is.
    alive: () => isText(shown) || Boolean(shown.querySelector(".explorable-image")?.width),
    dead: () => Boolean(document.querySelector('.explorable[data-trouble="gone"]')) || stuck(),
    question() {
      const asked = shown.querySelector(".explorable-question");
      if (!asked) return null;
      const options = [...asked.querySelectorAll(".explorable-option")];
      return {
        text: asked.querySelector("p").textContent.replace(/^Predict first\.\s*/, ""),
        options: options.map((each) => each.textContent),
        choose: (number) => options[number].click(),
      };
    },
  };

  // What lives takes the place of its saved picture.
  const observer = new MutationObserver(() => {
    changed = performance.now();
    clearTimeout(timer);
    timer = setTimeout(() => fit(shown), SETTLE); // its equations may have arrived
    document.querySelectorAll(".wall-saved").forEach((saved) => {
      if (saved.closest(".wall-cell").querySelector(".explorable")) saved.remove();
    });
  });
  window.addEventListener("resize", () => fit(shown));
  observer.observe(document.getElementById("cells"), { childList: true, subtree: true });

  const talk = window.parent.talk;
  window.addEventListener("keydown", (event) => talk?.press(event), { capture: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    const name = /^[^:]*?([^/]+)\.ipynb(?:#.*)?$/.exec(decodeURI(link.getAttribute("href")))?.[1];
    event.preventDefault();
    if (name) talk?.openNotebook(name);
    else window.open(link.href, "_blank", "noopener");
  });
  window.wall.show(0);
})();
