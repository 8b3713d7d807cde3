// The sandbox's JSON API. An answer always comes back as a value: a page must not fall over with its server.

const UNREACHABLE = { ok: false, error: "unreachable" };

// Null when the sandbox cannot be reached. A person whom nobody knows, as in an old bookmark, is the first person.
export async function fetchState(person) {
  const query = person ? `?person=${encodeURIComponent(person)}` : "";
  try {
    const answer = await fetch(`/page-api/state${query}`, { cache: "no-store" });
    if (answer.status === 404 && person) return await fetchState(null);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

export async function send(action, body = {}) {
  try {
    const answer = await fetch(`/page-api/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return UNREACHABLE;
  }
}
