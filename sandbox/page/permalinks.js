// Addresses of messages lead to where they stand on this page, not out into the web.

import { unfold } from "./threads.js";

const MESSAGE = /^https:\/\/[a-z0-9-]+\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?|$)/;

export function leadHome(workspace) {
  document.addEventListener("click", (event) => {
    const found = MESSAGE.exec(event.target.closest("a[href]")?.href ?? "");
    if (!found) return;
    event.preventDefault();
    visit(workspace, found);
  });
}

// Whether the address was one of this page's messages.
export function visitAddress(workspace, address) {
  const found = MESSAGE.exec(address ?? "");
  if (found) visit(workspace, found);
  return Boolean(found);
}

function visit(workspace, [, channel, seconds, rest]) {
  workspace.open(channel);
  const node = document.querySelector(`[data-ts="${CSS.escape(`${seconds}.${rest}`)}"]`);
  if (!node) return;
  unfold(node);
  node.scrollIntoView({ block: "center" });
  node.classList.remove("fresh");
  requestAnimationFrame(() => node.classList.add("fresh"));
}
