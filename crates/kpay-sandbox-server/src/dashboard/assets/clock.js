// The clock of the bar: it runs here by itself between two looks.
import { attempt, get, post } from "./api.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const LEAPS = [["1 min", 60_000], ["1 h", 3_600_000], ["1 day", 86_400_000]];

export async function clockBar(refresh) {
  const shown = await get("clock");
  const base = Date.parse(shown.time);
  const seen = performance.now();
  const face = h("output", { class: "face", "aria-live": "off" });
  const tick = () => {
    const passed = (performance.now() - seen) * (shown.mode === "frozen" ? 0 : 1);
    face.textContent = new Date(base + passed).toISOString().replace("T", " ").slice(0, 19);
  };
  tick();
  const set = (body) => () => attempt(post("clock", body), refresh);
  const leap = ([name, millis]) => h("button", {
    type: "button", "data-key": `leap-${millis}`, "aria-label": `${t("Advance")} ${t(name)}`,
    on: { click: () => attempt(post("clock/advance", { millis }), refresh) },
  }, `+${t(name)}`);
  const isFrozen = shown.mode === "frozen";
  const pace = isFrozen ? t("frozen") : shown.speed > 1 ? `×${shown.speed}` : "";
  const bar = h("div", { class: "clock", role: "group", "aria-label": t("Sandbox time") },
    h("span", { class: "time" }, face, h("abbr", { title: t("Sandbox time") }, "UTC"), pace && h("span", { class: "pace" }, pace)),
    h("span", { class: "buttons" }, LEAPS.map(leap),
      h("button", { type: "button", "data-key": "pace", on: { click: set({ mode: isFrozen ? "real" : "frozen" }) } }, t(isFrozen ? "Run" : "Freeze"))));
  return { bar, tick };
}
