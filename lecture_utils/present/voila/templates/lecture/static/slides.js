// One notebook of a talk: shows one of its slides at a time. The page of the talk, which holds this one, says which.

(() => {
  const behind = document.getElementById("behind");
  const slides = [...document.querySelectorAll("[data-slide]")].sort((one, other) => one.dataset.slide - other.dataset.slide);
  const hidden = [...document.querySelectorAll(".wall-cell:not([data-slide])")];
  const nothing = Object.assign(document.createElement("p"), { className: "wall-empty", textContent: "Nothing of this kind in this section." });
  behind.append(...hidden, nothing);
  let shown = slides[0];

  const only = (some, all) => all.forEach((each) => each.classList.toggle("wall-shown", some.includes(each)));
  const explorables = (within) => [...within.querySelectorAll(".explorable")];
  const pressed = (within, words) => [...within.querySelectorAll("button")].find((each) => each.textContent === words)?.click();

  window.wall = {
    show(number) {
      shown = slides[number] ?? slides[0];
      only([shown], slides);
      slides.forEach((each) => (each.inert = each !== shown));
      this.look("");
      this.zoom(false);
      document.activeElement?.blur();
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
    zoom: (on) => document.body.classList.toggle("wall-zoomed", on),
    zoomed: () => document.body.classList.contains("wall-zoomed"),
    restore() {
      slides.filter((each) => each.dataset.section === shown.dataset.section)
        .forEach((each) => explorables(each).forEach((explorable) => pressed(explorable, "reset")));
    },
    dark: (on) => (document.body.dataset.jpThemeLight = String(!on)),
    // Whether what is on this slide is alive: text always is.
    alive: () => shown.classList.contains("wall-markdown") || Boolean(shown.querySelector("img.explorable-image")?.naturalWidth),
    dead: () => Boolean(document.querySelector('.explorable[data-trouble="gone"]')),
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
    document.querySelectorAll(".wall-saved").forEach((saved) => {
      if (saved.closest(".wall-cell").querySelector(".explorable")) saved.remove();
    });
  });
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
