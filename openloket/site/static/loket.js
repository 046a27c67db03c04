// Hides questions that do not apply while an official fills in a form. Without it, each says when it applies.
"use strict";
(function () {
  const form = document.querySelector("form[data-conditions]");
  if (!form) return;
  const value = (id) => {
    const inputs = [...form.elements].filter((e) => e.name === id);
    if (!inputs.length) return null;
    if (inputs[0].type === "radio") { const on = inputs.find((e) => e.checked); return on ? on.value : null; }
    if (inputs[0].type === "checkbox") return inputs.filter((e) => e.checked).map((e) => e.value);
    return inputs[0].value.trim() || null;
  };
  const number = (text) => Number(String(text).replace(/\./g, "").replace(",", "."));
  const same = (test, v) => (typeof test === "boolean" ? v === (test ? "ja" : "nee") : String(test) === String(v));
  const passes = (test, v) => {
    if (test !== null && typeof test === "object" && !Array.isArray(test)) {
      if ("given" in test) return test.given === (v !== null && v.length !== 0);
      if (v === null) return false;
      return Object.entries(test).every(([kind, bound]) => ({
        min: () => number(v) >= bound, max: () => number(v) <= bound, above: () => number(v) > bound,
        below: () => number(v) < bound, has: () => v.includes(bound), has_not: () => !v.includes(bound),
      })[kind]());
    }
    if (v === null) return false;
    return Array.isArray(test) ? test.some((t) => same(t, v)) : same(test, v);
  };
  const holds = (when) => (Array.isArray(when) ? when : [when]).some((m) => Object.entries(m).every(([id, t]) => {
    const holder = form.querySelector(`[data-question="${id}"]`);
    return !(holder && holder.hidden) && passes(t, value(id));
  }));
  const update = () => form.querySelectorAll("[data-when]").forEach((e) => { e.hidden = !holds(JSON.parse(e.dataset.when)); });
  form.querySelectorAll("[data-when] > * > .only-if").forEach((e) => { e.hidden = true; });
  form.addEventListener("input", update);
  update();
})();
