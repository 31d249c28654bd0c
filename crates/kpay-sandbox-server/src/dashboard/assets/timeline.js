// One transaction in one picture: requests, prompts, statuses, webhooks and polls, from left to right.
import { clock, h, s } from "./dom.js";
import { t } from "./words.js";

const LANES = ["Requests", "Customer", "Status", "Webhooks", "Polls"];
const LEFT = 94;
const WIDTH = 1040;
const TOP = 26;
const LANE = 50;
const LEAST_STEP = 80;
const MOST_STRETCH = 1.8;
const LETTER = 6.6;
const LONGEST_LABEL = 20;
const MOST_COLUMNS = 60;
const AT_ONCE = 100;

const ENDS = { COMPLETED: "good", REFUNDED: "good", FAILED: "bad", CANCELLED: "bad", EXPIRED: "bad" };
const kindOf = (status) => ENDS[status] ?? (status === "PENDING" ? "plain" : "wait");

// What happened, each as { at, lane, label, kind, to }: `to` is where there is more of it.
export function happenings(row, object, requests, webhooks) {
  const found = [];
  const page = row.gatewayUrl?.split("/gateway/")[1];
  let isAsked = false;
  for (const request of requests) {
    const isPoll = request.method === "GET" && [object.id, object.reference].some((name) => request.path.includes(name));
    const isPage = page && request.path.includes(page);
    const it = { at: request.time, kind: request.status >= 400 ? "bad" : "plain", to: `requests/${request.id}` };
    if (isPage) {
      found.push({ ...it, lane: "Customer", label: visit(request, isAsked) });
      isAsked ||= asks(request);
      if (asks(request)) found.push({ ...it, lane: "Customer", label: t("prompt") });
    } else {
      found.push({ ...it, lane: isPoll ? "Polls" : "Requests", label: `${request.method} ${request.status}` });
    }
  }
  for (const { status, at } of row.history) {
    found.push({ at, lane: "Status", label: status, kind: kindOf(status) });
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
      found.push({ at: attempt.startedAt, lane: "Webhooks", label, kind: isGood ? "good" : "bad", to: `webhooks/${webhook.id}` });
    }
  }
  found.sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
  return gathered(found);
}

// What somebody did on the gateway page. Once the phone is asked, the page looks by itself.
function visit({ method, path, status }, isAsked) {
  if (method === "GET") return t(status === 303 ? "goes back" : isAsked ? "waits" : "looks at page");
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

// How long after the one before.
function since(before, at) {
  const millis = Date.parse(at) - Date.parse(before);
  if (millis === 0) return "";
  if (millis < 1_000) return `+${millis} ms`;
  const [unit, length] = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]].find(([, it]) => millis >= it);
  const tenths = Math.round(millis / (length / 10)) / 10;
  return `+${tenths} ${unit === "d" ? t("d") : unit}`;
}

const laneAt = (lane) => TOP + LANES.indexOf(lane) * LANE;

// The status lasts until the next one: a bar and not a point.
function lasting(drawn, places, end) {
  const changes = drawn.flatMap(({ marks }, at) => marks.filter(({ lane }) => lane === "Status").map((mark) => ({ mark, x: places[at] })));
  return changes.map(({ mark, x }, at) => {
    const isLast = at + 1 === changes.length;
    const until = isLast ? end : changes[at + 1].x;
    return s("line", { x1: x, x2: until, y1: laneAt("Status"), y2: laneAt("Status"), class: `lasts ${mark.kind}` });
  });
}

function point(mark, x) {
  const y = laneAt(mark.lane);
  const at = clock(mark.at);
  const on = mark.to && { click: () => { location.hash = `#/${mark.to}`; } };
  return s("g", { class: `${mark.kind}${mark.to ? " leads" : ""}`, ...(on && { on }) },
    s("circle", { cx: x, cy: y, r: 6.5 }),
    mark.kind === "bad" && s("path", { d: `M${x - 2.5} ${y - 2.5}l5 5m0 -5l-5 5`, class: "cross" }),
    s("title", {}, `${at} ${named(mark)}`),
    s("text", { x: x - 6, y: y + 21, class: "label" }, short(named(mark))));
}

// Where each column stands, far enough from the one before and from the label before in each lane; and
// where the last label ends.
function placesOf(columns) {
  const free = {};
  const places = [];
  for (const { marks } of columns) {
    const x = Math.max((places.at(-1) ?? LEFT - LEAST_STEP) + LEAST_STEP, ...marks.map(({ lane }) => free[lane] ?? 0));
    for (const mark of marks) free[mark.lane] = x + Math.max(LEAST_STEP, short(named(mark)).length * LETTER + 12);
    places.push(x);
  }
  const [last, end] = [places.at(-1), Math.max(...Object.values(free))];
  const stretch = Math.min(MOST_STRETCH, Math.max(1, (WIDTH - end + last - LEFT) / (last - LEFT || 1)));
  return { places: places.map((x) => LEFT + (x - LEFT) * stretch), width: Math.max(WIDTH, end) };
}

function picture(columns, drawn) {
  const { places, width } = placesOf(drawn);
  const bottom = laneAt(LANES.at(-1)) + 34;
  const isOver = drawn.length === columns.length && columns.some(({ marks }) => marks.some(({ label }) => label in ENDS));
  const end = isOver ? places.at(-1) : width;
  return s("svg", { viewBox: `0 0 ${width} ${bottom + 36}`, width, role: "img", "aria-label": t("Timeline"), class: "timeline" },
    drawn.map((_, at) => s("line", { x1: places[at], x2: places[at], y1: TOP - 14, y2: bottom, class: "guide" })),
    LANES.map((lane) => [
      s("line", { x1: LEFT - 12, x2: width, y1: laneAt(lane), y2: laneAt(lane), class: "lane" }),
      s("text", { x: 0, y: laneAt(lane) + 4, class: "lane-name" }, t(lane)),
    ]),
    lasting(drawn, places, end),
    drawn.map(({ marks }, at) => marks.map((mark) => point(mark, places[at]))),
    drawn.map(({ at }, index) => [
      s("text", { x: places[index] - 6, y: bottom + 14, class: "time" }, clock(at)),
      index > 0 && s("text", { x: places[index] - 6, y: bottom + 30, class: "since" }, since(drawn[index - 1].at, at)),
    ]));
}

function line(it) {
  const name = named(it);
  return h("li", { class: it.kind }, h("time", { datetime: it.at }, clock(it.at)), " ",
    h("span", { class: "lane-name" }, t(it.lane)), ": ",
    it.to ? h("a", { href: `#/${it.to}`, "data-key": `told-${it.at}-${it.lane}-${name}` }, name) : name);
}

export function timeline(found) {
  const columns = columnsOf(found);
  const drawn = columns.slice(0, MOST_COLUMNS);
  const isNarrow = matchMedia("(max-width: 44rem)").matches;
  return h("figure", { class: "picture" },
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("Timeline"), "data-key": "timeline" }, picture(columns, drawn)),
    h("figcaption", {},
      drawn.length < columns.length && h("p", { class: "faint" }, t("The picture ends here; the list has the rest.")),
      h("details", { open: isNarrow, "data-key": "told" }, h("summary", {}, t("As a list")), h("ol", { class: "told" }, found.map(line)))));
}
