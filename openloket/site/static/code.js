// Types the code that stands behind the # of a link, which no server and no log sees, and goes on. Without it people type it.
"use strict";
(function () {
  const form = document.querySelector("form[data-code-in-link]");
  if (!form) return;
  const typed = () => {
    const code = location.hash.slice(1);
    if (!code) return;
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.submit();
  };
  addEventListener("hashchange", typed);
  typed();
})();
