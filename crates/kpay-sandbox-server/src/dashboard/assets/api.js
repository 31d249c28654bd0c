// The control API of the sandbox.
import { t } from "./words.js";

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

// What a button has asked for; when it can't be done, the page says why until the next one.
export async function attempt(deed, refresh) {
  const notice = document.getElementById("notice");
  try {
    await deed;
    notice.textContent = "";
  } catch (error) {
    // A fetch that got no answer at all ends in words of the browser's.
    const why = error instanceof TypeError ? t("the sandbox does not answer.") : error.message;
    notice.textContent = `${t("That was not done:")} ${why}`;
  }
  return refresh();
}

// Calls `changed` after each change, and after the sandbox was away; says whether it is there. A
// browser keeps six connections to a host, so all dashboards in it share one stream: whichever holds
// the lock reads it and tells the others, and the next one takes over.
export function listen(changed, state) {
  const others = new BroadcastChannel("kpay-dashboard");
  const hear = (news) => (news === "changed" ? changed() : state(news === "here"));
  const tell = (news) => () => {
    others.postMessage(news);
    hear(news);
  };
  const read = () => {
    const events = new EventSource("/_dashboard/events");
    events.onmessage = tell("changed");
    events.onopen = tell("here");
    events.onerror = tell("away");
    // Held for as long as this page is open.
    return new Promise(() => {});
  };
  others.onmessage = ({ data }) => hear(data);
  // Over plain HTTP only loopback has locks.
  if (navigator.locks) navigator.locks.request("kpay-dashboard", read);
  else read();
}
