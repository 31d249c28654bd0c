// One transaction in one picture: requests, prompts, statuses, webhooks and polls, from left to right.
import { t } from "./words.js";
import { clock, h, s } from "./dom.js";

const LANES = ["Requests", "Customer", "Status", "Webhooks", "Polls"];
const LEFT = 110;
const WIDTH = 880;
const LANE = 46;
const LEAST_STEP = 104;
const LONGEST_LABEL = 17;
const MOST_COLUMNS = 60;
const AT_ONCE = 100;

const ENDS = { COMPLETED: "good", REFUNDED: "good", FAILED: "bad", CANCELLED: "bad", EXPIRED: "bad" };

// What happened, each as { at, lane, label, kind }.
export function happenings(row, object, requests, webhooks) {
  const found = [];
  const page = row.gatewayUrl?.split("/gateway/")[1];
  for (const request of requests) {
    const isPoll = request.method === "GET" && request.path.includes(object.id);
    const isPage = page && request.path.includes(page);
    const kind = request.status >= 400 ? "bad" : "plain";
    if (isPage) {
      found.push({ at: request.time, lane: "Customer", label: visit(request), kind });
      if (asks(request)) found.push({ at: request.time, lane: "Customer", label: t("prompt"), kind: "plain" });
    } else {
      found.push({ at: request.time, lane: isPoll ? "Polls" : "Requests", label: `${request.method} ${request.status}`, kind });
    }
  }
  for (const { status, at } of row.history) {
    found.push({ at, lane: "Status", label: status, kind: ENDS[status] ?? "plain" });
    if (status === "PENDING" && object.phoneNumber && !page) {
      found.push({ at, lane: "Customer", label: t("prompt"), kind: "plain" });
    }
  }
  for (const webhook of webhooks) {
    const tries = webhook.attempts.length ? webhook.attempts : [{ startedAt: webhook.createdAt, status: null }];
    for (const attempt of tries) {
      const isGood = attempt.status >= 200 && attempt.status < 300;
      const [family, event] = webhook.event.split(".");
      const label = `${family === "refund" ? `${t("Refund")} ` : ""}${event} ${attempt.status ?? "–"}`;
      found.push({ at: attempt.startedAt, lane: "Webhooks", label, kind: isGood ? "good" : "bad" });
    }
  }
  found.sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
  return gathered(found);
}

// What somebody did on the hosted page.
function visit({ method, path, status }) {
  if (method === "GET") return t(status === 303 ? "goes back" : "looks at page");
  if (status >= 400) return t("is corrected");
  return t(path.includes("/cancel") ? "cancels" : "sends form");
}

const asks = ({ method, path, status, requestBody }) =>
  method === "POST" && status < 400 && /\/(pay|withdraw)\b/.test(path) && requestBody.includes("phoneNumber=");

// The same thing again, with nothing between that shows in its lane, is one mark with a count.
function gathered(found) {
  const newest = {};
  return found.filter((it) => {
    const before = newest[it.lane];
    const isAgain = before?.label === it.label && before.kind === it.kind && (it.lane === "Customer" || it.lane === "Polls");
    if (isAgain) before.count += 1;
    else newest[it.lane] = Object.assign(it, { count: 1 });
    return !isAgain;
  });
}

// By order and not by distance: seconds and days stand in one picture, and what followed at once stands
// under what it followed.
function columnsOf(found) {
  const columns = [];
  for (const it of found) {
    const column = columns.at(-1);
    if (column && Date.parse(it.at) - Date.parse(column.at) <= AT_ONCE && !column.marks.some(({ lane }) => lane === it.lane)) column.marks.push(it);
    else columns.push({ at: it.at, marks: [it] });
  }
  return columns;
}

const named = ({ label, count }) => (count > 1 ? `${label} ×${count}` : label);
const short = (text) => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

export function timeline(found) {
  const columns = columnsOf(found);
  const drawn = columns.slice(0, MOST_COLUMNS);
  const step = Math.min(150, Math.max(LEAST_STEP, (WIDTH - LEFT - 125) / Math.max(1, drawn.length - 1)));
  const width = Math.max(WIDTH, LEFT + 125 + step * (drawn.length - 1));
  const height = LANE * LANES.length + 34;
  const told = found.map((it) => `${clock(it.at)} ${t(it.lane)}: ${named(it)}`);
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img", "aria-label": t("Timeline"), class: "timeline" });
  const laneAt = (lane) => 24 + LANES.indexOf(lane) * LANE;
  for (const lane of LANES) {
    const y = laneAt(lane);
    picture.append(
      s("line", { x1: LEFT, x2: width - 8, y1: y, y2: y, class: "lane" }),
      s("text", { x: 4, y: y + 4, class: "lane-name" }, t(lane)),
    );
  }
  drawn.forEach(({ at, marks }, index) => {
    const x = LEFT + 30 + index * step;
    for (const mark of marks) {
      const y = laneAt(mark.lane);
      picture.append(s("g", { class: mark.kind },
        s("circle", { cx: x, cy: y, r: 6 }),
        s("title", {}, `${clock(at)} ${named(mark)}`),
        s("text", { x: x - 5, y: y + 19 }, short(named(mark)))));
    }
    picture.append(s("text", { x: x - 5, y: height - 4, class: "time" }, clock(at)));
  });
  const isNarrow = matchMedia("(max-width: 44rem)").matches;
  return h(
    "figure",
    { class: "picture" },
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("Timeline"), "data-key": "timeline" }, picture),
    h("figcaption", {},
      drawn.length < columns.length && h("p", { class: "faint" }, t("The picture ends here; the list has the rest.")),
      h("details", { open: isNarrow, "data-key": "told" }, h("summary", {}, t("As a list")), h("ol", {}, told.map((line) => h("li", {}, line))))),
  );
}
