// Keys for officials: one presses what has it as aria-keyshortcuts, and `?` lists them. Not while someone types. Without it there are the links.
"use strict";
(function () {
  const kept = document.getElementById("sneltoetsen"); // a template, so that nothing finds its words before they are asked for
  if (!kept) return;
  const list = kept.content.querySelector("dialog");
  const typed = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";
  const into = (place) => {
    if (!place.matches("a, button, input, summary, [tabindex]")) place.tabIndex = -1;
    place.focus();
  };
  const row = (rows, step) => {
    const links = [...rows.querySelectorAll("tbody tr")].map((each) => each.querySelector("a")).filter(Boolean);
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    if (next) next.focus();
  };
  const press = (found, key) => {
    if (found.matches("summary")) {
      const details = found.parentElement;
      details.open = true;
      into(details.querySelector("input:not([type=hidden]), select, textarea") || found);
    } else if (found.matches("a[href^='#']")) {
      const part = document.getElementById(found.hash.slice(1));
      found.click();
      if (part) into(part);
    } else if (found.matches("a, button")) found.click();
    else if (found.matches("input")) { found.focus(); found.select(); }
    else row(found, key === "j" ? 1 : -1);
  };
  document.addEventListener("keydown", (event) => {
    const at = event.target, key = event.key;
    if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key.length !== 1 || list.open || (at.closest && at.closest(typed))) return;
    const found = key === "?" ? list : document.querySelector(`[aria-keyshortcuts~="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found === list) {
      if (!list.isConnected) document.body.append(list);
      list.showModal();
    }
    else press(found, key);
  });
})();
