"use strict";
// What the pages do without a reload. Everything works without it too.

// Choices that act at once.
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-submit]")) e.target.form.requestSubmit();
});

// A page that is open shows what changes meanwhile. What somebody is writing is
// left alone: the next change after it brings the rest.
(() => {
  const box = document.querySelector("[data-live]");
  if (!box || !window.EventSource) return;
  const busy = () => document.querySelector("dialog[open]") ||
    [...box.querySelectorAll("textarea, input:not([type=hidden])")].some((f) => f.value !== f.defaultValue) ||
    box.contains(document.activeElement) && document.activeElement.matches("textarea, select, input");
  let waiting = false;
  const refresh = async () => {
    if (busy()) { waiting = true; return; }
    waiting = false;
    const answer = await fetch(location.href, { headers: { "X-Part": "1" } });
    if (answer.status === 401) { location.reload(); return; }
    if (!answer.ok || busy()) return;
    const open = [...box.querySelectorAll("details[open][id]")].map((d) => d.id);
    const focused = document.activeElement?.getAttribute?.("href");
    box.innerHTML = await answer.text();
    open.forEach((id) => { const d = document.getElementById(id); if (d) d.open = true; });
    if (focused) [...box.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
  };
  // Only a page that is looked at has a line: a browser opens six to a server at
  // most, and has more windows than that.
  let line = null;
  const connect = () => {
    if (document.hidden) { line?.close(); line = null; return; }
    if (line) return;
    line = new EventSource(box.dataset.live);
    line.addEventListener("changed", refresh);
  };
  connect();
  document.addEventListener("visibilitychange", connect);
  document.addEventListener("focusout", () => { if (waiting) setTimeout(refresh, 200); });
  addEventListener("pagehide", () => { line?.close(); line = null; });
  addEventListener("pageshow", connect);
})();

// Reassigning from the board: the same form that the ticket's page has.
(() => {
  const dialog = document.getElementById("give");
  if (!dialog?.showModal) return;
  const form = dialog.querySelector("form");
  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-close]")) dialog.close();
    const give = e.target.closest("[data-give]");
    if (!give) return;
    e.preventDefault();
    form.reset();
    form.action = "/desk/ticket/" + give.dataset.give;
    form.elements.version.value = give.dataset.version;
    form.elements.back.value = location.pathname + location.search;
    dialog.querySelector("[data-no]").textContent = give.dataset.number;
    dialog.showModal();
  });
})();

// A link that points at one of the doings opens it.
if (location.hash) {
  const at = document.getElementById(location.hash.slice(1));
  if (at instanceof HTMLDetailsElement) { at.open = true; at.querySelector("select, textarea")?.focus(); }
}
