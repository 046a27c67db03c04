// Draws boxes over the picture of a page, and shows what is chosen. Without it the words and the four numbers do the same.
"use strict";
document.querySelectorAll("form.redact").forEach((form) => {
  const place = (node, box) => {
    const [left, top, width, height] = box.map((part) => `${Number(part) * 100}%`);
    Object.assign(node.style, { left, top, width, height });
  };
  form.querySelectorAll(".drawn-on").forEach((paper) => {
    const page = paper.dataset.page;
    const add = (input, box) => {
      const shown = document.createElement("button");
      shown.type = "button";
      shown.className = "black";
      shown.setAttribute("aria-label", form.dataset.remove);
      place(shown, box);
      shown.addEventListener("click", () => { input.remove(); shown.remove(); });
      paper.append(shown);
    };
    form.querySelectorAll("input[type=hidden][name=box]").forEach((input) => {
      const [of, ...box] = input.value.split(":");
      if (of === page) add(input, box);
    });
    form.querySelectorAll(`input[name=word][value^="${page}:"]`).forEach((word) => {
      const shown = document.createElement("span");
      shown.className = "black";
      place(shown, word.dataset.box.split(":"));
      const show = () => { shown.hidden = !word.checked; };
      word.addEventListener("change", show);
      show();
      paper.append(shown);
    });
    let begun = null, drawn = null;
    const at = (event) => {
      const whole = paper.getBoundingClientRect(), part = (value) => Math.min(1, Math.max(0, value));
      return [part((event.clientX - whole.left) / whole.width), part((event.clientY - whole.top) / whole.height)];
    };
    const box = (one, other) => [
      Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]),
    ];
    paper.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button")) return;
      event.preventDefault();
      begun = at(event);
      drawn = document.createElement("span");
      drawn.className = "black";
      paper.append(drawn);
      paper.setPointerCapture(event.pointerId);
    });
    paper.addEventListener("pointermove", (event) => { if (begun) place(drawn, box(begun, at(event))); });
    paper.addEventListener("pointerup", (event) => {
      if (!begun) return;
      const made = box(begun, at(event));
      drawn.remove();
      begun = null;
      if (made[2] < 0.003 || made[3] < 0.003) return;
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "box";
      input.value = [page, ...made.map((part) => part.toFixed(5))].join(":");
      form.append(input);
      add(input, made);
    });
  });
});
