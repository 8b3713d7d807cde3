// Plugs the page together.

import { Composer } from "./composer.js";
import { CollapsibleColumn } from "./collapsible_columns.js";
import { Heading } from "./heading.js";
import { Home } from "./home.js";
import { icon } from "./icons.js";
import { follow } from "./live.js";
import { Messages } from "./messages.js";
import { Modal } from "./modal.js";
import { keepNotifications } from "./notification.js";
import { Panel } from "./panel.js";
import { leadHome } from "./permalinks.js";
import { Shortcuts } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { Workspace } from "./state.js";
import { keepTheme } from "./theme.js";

const RETRY = 1000;
const byId = (id) => document.getElementById(id);

for (const node of document.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
keepTheme(byId("theme"));
keepNotifications(byId("notifications"));

const workspace = new Workspace();
const sidebarColumn = new CollapsibleColumn("sidebar", {
  node: byId("sidebar"),
  opener: byId("open-sidebar"),
  closer: byId("close-sidebar"),
  veil: byId("veil"),
});
new CollapsibleColumn("panel", {
  node: byId("panel"),
  opener: byId("open-panel"),
  closer: byId("close-panel"),
  veil: byId("veil"),
});
new Sidebar(workspace, {
  name: byId("workspace-name"),
  select: byId("person"),
  card: byId("person-card"),
  list: byId("channels"),
  opened: () => sidebarColumn.closeIfFloating(),
});
new Heading(workspace, {
  title: byId("channel-title"),
  about: byId("channel-about"),
  status: byId("bot-status"),
  banner: byId("banner"),
  intro: byId("intro"),
});
const messages = new Messages(workspace, { list: byId("messages"), pane: byId("pane"), jump: byId("jump") });
new Composer(workspace, messages, {
  form: byId("composer-form"),
  box: byId("composer"),
  list: byId("offers"),
  chips: byId("examples"),
});
new Panel(workspace, {
  switches: byId("switches"),
  organizations: byId("organizations"),
  locale: byId("locale"),
  clock: {
    clock: byId("clock"),
    zone: byId("clock-zone"),
    form: byId("clock-form"),
    field: byId("clock-to"),
    jumps: byId("clock-jumps"),
  },
  lifecycle: { channel: byId("channel-lifecycle"), title: byId("channel-lifecycle-title"), app: byId("app-lifecycle") },
  reset: byId("reset"),
});
new Home(workspace, { node: byId("home"), pane: byId("pane"), below: byId("below") });
new Shortcuts(workspace, { place: byId("shortcuts") });
new Modal(workspace);
leadHome(workspace);

await firstState();
follow(workspace);
document.body.dataset.ready = "true";
if (matchMedia("(hover: hover)").matches) byId("composer").focus();

async function firstState() {
  await workspace.refresh();
  while (!workspace.state) {
    byId("bot-status").textContent = "Waiting for the sandbox…";
    await new Promise((resolve) => setTimeout(resolve, RETRY));
    await workspace.refresh();
  }
}
