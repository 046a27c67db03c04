// Checking what was read, by keyboard: Enter accepts an answer and goes to the next; after the last it sends the form.
// Without this script Enter sends the form, and Tab goes to the next answer.
const form = document.querySelector("form[data-check]");
const answers = [...form.querySelectorAll("input:not([type=hidden]), textarea:not([name=message])")];
const told = document.getElementById("fouten");
if (told) {
  told.focus();
} else if (answers.length) {
  answers[0].focus();
  if (answers[0].select) answers[0].select();
} else {
  form.querySelector("button").focus();
}
form.addEventListener("keydown", (event) => {
  const at = answers.indexOf(event.target);
  if (event.key !== "Enter" || at < 0 || event.target.tagName === "TEXTAREA") return;
  event.preventDefault();
  const next = answers.slice(at + 1).find((other) => other.name !== event.target.name);
  if (next) {
    next.focus();
    if (next.select) next.select();
  } else {
    form.requestSubmit();
  }
});
