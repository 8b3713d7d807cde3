// A switch with a name and a few words about it.

import { element } from "./dom.js";

export function switchRow({ name, label, about, turn }) {
  const box = element("input", {
    type: "checkbox",
    role: "switch",
    name,
    on: { change: () => turn(box.checked) },
  });
  const words = element("span", {}, element("b", {}, label), element("small", {}, about));
  return { node: element("label", { class: "switch" }, words, box), box };
}
