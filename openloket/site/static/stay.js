// Warns some two minutes before a session ends, and keeps it going for who says that they are there (WCAG 2.2.1).
"use strict";
(function () {
  const place = document.querySelector(".stay");
  if (!place) return;
  const last = Number(place.dataset.seconds) * 1000, early = Math.min(120_000, last / 2);
  let from = Date.now(), shown = "";
  const show = (name) => {
    if (shown === name) return;
    shown = name;
    place.replaceChildren(...(name ? [document.getElementById(name).content.cloneNode(true)] : []));
  };
  const look = () => {
    const gone = Date.now() - from;
    if (gone >= last) show("stay-over");
    else if (gone >= last - early) show("stay-soon");
    else if (gone >= 10_000) show("");
  };
  place.addEventListener("click", async (event) => {
    if (!event.target.closest("button")) return;
    try {
      const answer = await fetch(place.dataset.address, { cache: "no-store" });
      if (answer.status === 403) { from = 0; look(); return; }
      if (answer.status !== 204) return;
      from = Date.now();
      show("stay-on");
    } catch { /* no connection now: the button stays */ }
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
})();
