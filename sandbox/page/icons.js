// Small line icons, drawn here because the page loads nothing from outside.

import { shape } from "./dom.js";

const PATHS = {
  public: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  private: "M6 11h12v9H6zM9 11V7a3 3 0 0 1 6 0v4",
  shared: "M3 7h8v10H3zM13 4h8v16h-8zM11 12h2",
  dm: "M4 5h16v11H9l-5 4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  world: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 20 5l-5 15-3-6zM12 14l8-9",
  down: "M12 5v14M6 13l6 6 6-6",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M19 5l-1.5 1.5M6.5 17.5 5 19",
  dark: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  bell: "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20h4M12 3v2",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  bot: "M5 9h14v10H5zM12 9V5M12 5h2M9 13v2M15 13v2",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  absent: "M5 9h14v10H5zM12 9V5M3 3l18 18",
};

export function icon(name) {
  return shape(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    shape("path", { d: PATHS[name] ?? PATHS.public }),
  );
}
