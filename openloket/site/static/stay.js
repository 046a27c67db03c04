// Warns some two minutes before a session ends, and keeps it going for who says that they are there, or types (WCAG 2.2.1).
"use strict";
(function () {
  const place = document.querySelector(".stay");
  if (!place) return;
  const last = Number(place.dataset.seconds) * 1000, early = Math.min(120_000, last / 2);
  const often = Math.min(70_000, last / 4);  // the server writes down once a minute that someone is there
  let from = Date.now(), shown = "", typed = 0, tried = 0;
  const show = (name) => {
    if (shown === name) return;
    shown = name;
    place.replaceChildren(...(name ? [document.getElementById(name).content.cloneNode(true)] : []));
  };
  const look = () => {
    const gone = Date.now() - from;
    if (typed > from && gone >= often && gone < last && Date.now() - tried >= 10_000) stay(false);
    if (gone >= last) show("stay-over");
    else if (gone >= last - early) show("stay-soon");
    else if (gone >= 10_000) show("");
  };
  let asking = false;
  const stay = async (said) => {
    if (asking) return;
    asking = true;
    const at = tried = Date.now();
    try {
      const answer = await fetch(place.dataset.address, { cache: "no-store" });
      if (answer.status === 403) { from = 0; typed = 0; look(); return; }
      if (answer.status !== 204) return;
      from = at;
      if (said || shown) show("stay-on");
    } catch { /* no connection now: the button stays */ } finally { asking = false; }
  };
  place.addEventListener("click", (event) => { if (event.target.closest("button")) stay(true); });
  for (const kind of ["input", "change"]) document.addEventListener(kind, () => { typed = Date.now(); });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
})();
