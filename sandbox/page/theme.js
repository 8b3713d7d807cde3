// Dark, light, or as the system says; remembered by the browser.

import { icon } from "./icons.js";

const KEY = "sandbox-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const NAMES = { auto: "as the system", light: "light", dark: "dark" };

export function keepTheme(button) {
  const apply = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.replaceChildren(icon(theme));
    button.setAttribute("aria-label", `Colours: ${NAMES[theme]}`);
    button.title = `Colours: ${NAMES[theme]}`;
    button.value = theme;
  };
  button.addEventListener("click", () => {
    const theme = NEXT[button.value];
    remember(theme);
    apply(theme);
  });
  apply(remembered());
}

// A browser may forbid storage; the page then forgets, and works.
function remembered() {
  try {
    const theme = localStorage.getItem(KEY);
    return Object.hasOwn(NEXT, theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // nothing to do: see above
  }
}
