// Looks whether the page has another state by now; without scripts the page asks for itself.
const state = (html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector("main")?.dataset.state;
const shown = document.querySelector("main").dataset.state;
let pause = 800;

async function look() {
  pause = Math.min(pause * 1.4, 15000);
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (answer.type === "opaqueredirect" || state(await answer.text()) !== shown) {
      location.reload();
      return;
    }
  } catch {
    // The sandbox may be back the next time.
  }
  setTimeout(look, pause);
}
setTimeout(look, pause);
