// Hides questions that do not apply while an official fills in a form. Without it, each says when it applies.
"use strict";
document.querySelectorAll("form[data-conditions]").forEach((form) => {
  const inParts = (id) => {
    const part = (name) => { const e = form.elements[`${id}.${name}`]; return e ? e.value.trim() : ""; };
    const [day, month, year, time] = ["day", "month", "year", "time"].map(part);
    if (day && month && year) return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time && `T${time.padStart(5, "0")}`}`;
    const filled = [...form.elements].filter((e) => e.name && e.name.startsWith(`${id}.`) && e.value.trim());
    return filled.length ? filled.map((e) => e.value.trim()).join(" ") : null;
  };
  const value = (id) => {
    const inputs = [...form.elements].filter((e) => e.name === id);
    if (!inputs.length) return inParts(id);
    if (inputs[0].type === "radio") { const on = inputs.find((e) => e.checked); return on ? on.value : null; }
    if (inputs[0].type === "checkbox") return inputs.filter((e) => e.checked).map((e) => e.value);
    return inputs[0].value.trim() || null;
  };
  const number = (text) => {
    const bare = String(text).replace(/[€\s]/g, "");
    const dutch = bare.includes(",") || /^-?\d{1,3}(\.\d{3})+$/.test(bare);
    return Number(dutch ? bare.replace(/\./g, "").replace(",", ".") : bare);
  };
  const day = /^\d{4}-\d\d-\d\d/;
  const clock = (text) => {
    const [, hours, minutes = "00"] = /^(\d{1,2})(?: ?[:.uh] ?(\d{2}))?/i.exec(text) || [];
    return hours ? `${hours.padStart(2, "0")}:${minutes}` : text;
  };
  const ordered = (v, bound) => (v > bound) - (v < bound);
  const beside = (v, bound) => {
    if (day.test(bound)) return ordered(v, bound);
    return /^\d\d:\d\d$/.test(bound) ? ordered(clock(v), bound) : number(v) - bound;
  };
  const same = (test, v) => {
    if (typeof test === "boolean") return String(v) === (test ? "ja" : "nee");
    return typeof test === "number" ? number(v) === test : String(test) === String(v);
  };
  const passes = (test, v) => {
    if (test !== null && typeof test === "object" && !Array.isArray(test)) {
      if ("given" in test) return test.given === (v !== null && v.length !== 0);
      if (v === null) return false;
      return Object.entries(test).every(([kind, bound]) => ({
        min: () => beside(v, bound) >= 0, max: () => beside(v, bound) <= 0, above: () => beside(v, bound) > 0,
        below: () => beside(v, bound) < 0, has: () => v.includes(bound), has_not: () => !v.includes(bound),
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
});
