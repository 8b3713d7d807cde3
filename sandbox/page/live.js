// Keeps the workspace up to date: server-sent events, and polling for as long as they do not come through.

const POLL = 2000;
const RECONNECT = 5000;

export function follow(workspace) {
  let source = null;
  const connect = () => {
    source = new EventSource(`/page-api/changes?since=${workspace.state?.version ?? 0}`);
    source.addEventListener("open", () => workspace.reachable || workspace.refresh());
    source.addEventListener("message", (event) => {
      if (versionIn(event.data) !== workspace.state?.version) workspace.refresh();
    });
    source.addEventListener(
      "error",
      () => source.readyState === EventSource.CLOSED && setTimeout(connect, RECONNECT),
    );
  };
  connect();
  setInterval(() => source.readyState !== EventSource.OPEN && workspace.refresh(), POLL);
}

function versionIn(data) {
  try {
    return JSON.parse(data).version;
  } catch {
    return null;
  }
}
