// Builds nodes. Words from outside enter as text nodes only: nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";
const OPENABLE = new Set(["http:", "https:", "mailto:"]);

export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function fragment(...children) {
  const holder = document.createDocumentFragment();
  holder.append(...present(children));
  return holder;
}

// Anything that a browser could run (javascript:, data:, a relative path) stays plain text.
export function link(address, ...children) {
  if (!openable(address))
    return element("span", { class: "dead-link", title: "Not a web address" }, ...children);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function openable(address) {
  return URL.canParse(String(address)) && OPENABLE.has(new URL(address).protocol);
}

// Puts `wanted` under `parent` without touching nodes that already stand right, so that focus stays.
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let place = parent.firstChild;
  for (const node of wanted) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") listen(node, value);
    else if (name === "data") mark(node, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

function listen(node, listeners) {
  for (const [event, listener] of Object.entries(listeners)) node.addEventListener(event, listener);
}

function mark(node, hooks) {
  for (const [name, value] of Object.entries(hooks)) {
    if (value !== null && value !== undefined) node.dataset[name] = value;
  }
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
