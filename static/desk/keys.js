// Keys for the whole form: save, the next fault, and the sheet that tells of them.

const form = document.querySelector(".change-form #content-main > form");
const sheet = document.getElementById("keys");
const faults = [...document.querySelectorAll("#faults a")];
let sentAt = 0;
let fault = -1;

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) save(event);
  else if (event.key === "F8" && faults.length) goToFault(event, ++fault % faults.length);
  else if (event.key === "?" && plain && !isField(event.target)) sheet?.showModal();
});

function save(event) {
  const button = form?.elements.namedItem("_continue") ?? form?.elements.namedItem("_save");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

form?.addEventListener("submit", (event) => {
  // A second press while the first is under way would be a second save.
  if (Date.now() - sentAt < 3000) event.preventDefault();
  else sentAt = Date.now();
});
window.addEventListener("pageshow", () => (sentAt = 0));

function isField(element) {
  return element.isContentEditable || element.matches("input:not([type='checkbox'], [type='radio'], [type='submit']), select, textarea, .select2-selection");
}

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => (sheet.open ? sheet.close() : sheet.showModal()));
}

function goToFault(event, index) {
  event.preventDefault();
  fault = index;
  const target = document.getElementById(decodeURIComponent(faults[index].hash.slice(1)));
  if (!target) return;
  // Whoever folds parts of the form away opens them on this.
  target.dispatchEvent(new CustomEvent("desk:reveal", { bubbles: true }));
  target.closest("details:not([open])")?.setAttribute("open", "");
  const picker = target.matches("select") && target.nextElementSibling?.querySelector(".select2-selection");
  if (target.proseEditor) target.proseEditor.commands.focus();
  else if (picker) picker.focus();
  else if (target.matches(".inline-related")) target.querySelector("button, input:not([type='hidden'])")?.focus();
  else target.focus();
}

faults.forEach((link, index) => link.addEventListener("click", (event) => goToFault(event, index)));
{
  const list = document.getElementById("faults");
  list?.focus();
  // On the form of a new record, a script of the admin goes to the first button or field, whatever it is for.
  window.addEventListener("load", () => {
    if (list) list.focus();
    else if (document.activeElement.matches(".buffer-kept *")) form?.querySelector(".form-row input:not([type='hidden'])")?.focus();
  });
}

// On a small screen the bar shows the buttons only, and the rest when it is asked for.
{
  const bar = document.querySelector(".save-bar");
  const reason = bar?.querySelector("fieldset.reason");
  if (reason) {
    const more = Object.assign(document.createElement("button"), { type: "button", className: "more", textContent: "More" });
    more.setAttribute("aria-expanded", "false");
    more.addEventListener("click", () => {
      const open = bar.classList.toggle("open");
      more.setAttribute("aria-expanded", String(open));
      if (open) reason.querySelector("input").focus();
    });
    bar.querySelector(".submit-row").append(more);
    bar.classList.add("folds");
  }
}
