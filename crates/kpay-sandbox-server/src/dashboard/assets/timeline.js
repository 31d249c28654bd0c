// One transaction in one picture: requests, prompts, statuses, webhooks and polls, from left to right.
import { t } from "./words.js";
import { clock, h, s } from "./dom.js";

const LANES = ["Requests", "Customer", "Status", "Webhooks", "Polls"];
const LEFT = 110;
const WIDTH = 880;
const LANE = 46;
const MOST = 200;

// What happened, each as { at, lane, label, kind }.
export function happenings(row, object, requests, webhooks) {
  const found = [];
  const page = row.gatewayUrl?.split("/gateway/")[1];
  for (const request of requests) {
    const isPoll = request.method === "GET" && request.path.includes(object.id);
    const isPage = page && request.path.includes(page);
    const lane = isPage ? "Customer" : isPoll ? "Polls" : "Requests";
    const kind = request.status >= 400 ? "bad" : "plain";
    found.push({ at: request.time, lane, label: `${request.method} ${request.status}`, kind });
  }
  for (const { status, at } of row.history) {
    const kind = { COMPLETED: "good", FAILED: "bad", CANCELLED: "bad", EXPIRED: "bad" }[status] ?? "plain";
    found.push({ at, lane: "Status", label: status, kind });
    if (status === "PENDING" && object.phoneNumber && !page) {
      found.push({ at, lane: "Customer", label: t("prompt"), kind: "plain" });
    }
  }
  for (const webhook of webhooks) {
    const tries = webhook.attempts.length ? webhook.attempts : [{ startedAt: webhook.createdAt, status: null }];
    for (const attempt of tries) {
      const isGood = attempt.status >= 200 && attempt.status < 300;
      const label = `${webhook.event.split(".")[1]} ${attempt.status ?? "–"}`;
      found.push({ at: attempt.startedAt, lane: "Webhooks", label, kind: isGood ? "good" : "bad" });
    }
  }
  return found.sort((one, other) => (one.at < other.at ? -1 : 1)).slice(0, MOST);
}

export function timeline(found) {
  const times = [...new Set(found.map(({ at }) => at))];
  // By order and not by distance: seconds and days stand in one picture.
  const step = Math.min(150, (WIDTH - LEFT - 125) / Math.max(1, times.length - 1));
  const x = (at) => LEFT + 30 + times.indexOf(at) * step;
  const height = LANE * LANES.length + 34;
  const told = found.map(({ at, lane, label }) => `${clock(at)} ${t(lane)}: ${label}`);
  const picture = s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": t("Timeline"), class: "timeline" });
  LANES.forEach((lane, index) => {
    const y = 24 + index * LANE;
    picture.append(
      s("line", { x1: LEFT, x2: WIDTH - 8, y1: y, y2: y, class: "lane" }),
      s("text", { x: 4, y: y + 4, class: "lane-name" }, t(lane)),
    );
  });
  const ends = {};
  for (const { at, lane, label, kind } of found) {
    const y = 24 + LANES.indexOf(lane) * LANE;
    const left = x(at);
    const drop = (ends[lane] ?? -1) > left - 4 ? 30 : 18;
    const dot = s("g", { class: kind }, s("circle", { cx: left, cy: y, r: 6 }), s("title", {}, `${clock(at)} ${label}`));
    if (step > 24) dot.append(s("text", { x: left - 5, y: y + drop - 1, class: "label" }, label));
    ends[lane] = left + label.length * 6.6;
    picture.append(dot);
  }
  const room = Math.max(1, Math.ceil(84 / step));
  times.forEach((at, index) => {
    if (index % room === 0) picture.append(s("text", { x: x(at) - 5, y: height - 4, class: "time" }, clock(at)));
  });
  return h(
    "figure",
    { class: "picture" },
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("Timeline") }, picture),
    h("figcaption", {}, h("details", {}, h("summary", {}, t("As a list")), h("ol", {}, told.map((line) => h("li", {}, line))))),
  );
}
