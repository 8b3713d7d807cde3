// One question, answered with a button; Escape means no. Used for Slack's confirm objects and for the reset.

import { element } from "./dom.js";

export function ask({ title, words, yes, no, danger = false }) {
  const { promise, resolve } = Promise.withResolvers();
  const dialog = element(
    "dialog",
    { class: "ask", "aria-labelledby": "ask-title" },
    element(
      "form",
      { method: "dialog" },
      element("h2", { id: "ask-title" }, title),
      element("div", { class: "ask-words" }, words),
      element(
        "div",
        { class: "ask-buttons" },
        element("button", { value: "no", class: "element" }, no),
        element(
          "button",
          { value: "yes", class: danger ? "element danger" : "element primary", autofocus: true },
          yes,
        ),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
