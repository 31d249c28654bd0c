// The control API of the sandbox.
async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error([body.message ?? response.statusText].flat().join(", "));
  return body;
}

export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value != null);
  const search = new URLSearchParams(given).toString();
  return answered(await fetch(`/_sandbox/${path}${search && `?${search}`}`));
}

export async function send(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`/_sandbox/${path}`, { method, headers, body: body && JSON.stringify(body) }));
}

export const post = (path, body = {}) => send("POST", path, body);

// Calls `changed` after each change, and after the sandbox was away; says whether it is there.
export function listen(changed, state) {
  const events = new EventSource("/_dashboard/events");
  events.onmessage = changed;
  events.onopen = () => state(true);
  events.onerror = () => state(false);
}
