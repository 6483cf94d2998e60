// Rows of a record as cards: opened and closed, moved by button, key or mouse, removed and taken back.

const status = document.getElementById("rows-status");
const FIRST = ".row-body :is(input:not([type='hidden']), select:not(.select2-hidden-accessible), .select2-selection)";
const KEPT = `cards:${location.pathname}`;
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
const cards = new WeakMap();

const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
const orderOf = (row) => row.querySelector('input[name$="-order"]');
const removalOf = (row) => row.querySelector('input[name$="-DELETE"]');
const keyOf = (row) => row.querySelector('input[type="hidden"][name$="-id"]')?.value;
const isGone = (row) => Boolean(removalOf(row)?.checked);

function say(words) {
  status.textContent = words;
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function tool(className, text, words, act) {
  const button = make("button", { type: "button", className, ariaLabel: words, title: words, textContent: text });
  button.addEventListener("click", act);
  return button;
}

/** What the row is about, from the fields of its first line: the main part, and the rest. */
function titleOf(row) {
  const fields = row.querySelectorAll(".form-row:first-child :is(select, input[type='text'], input[type='url'])");
  const words = [...fields].map((field) => {
    const text = field.matches("select") ? field.selectedOptions[0]?.textContent : field.value;
    return field.value && text ? text.trim() : "";
  });
  return words.some(Boolean) ? [words.find(Boolean), words.filter(Boolean).slice(1).join(", ")] : null;
}

function isBlank(row) {
  if (keyOf(row)) return false;
  const fields = row.querySelectorAll(".row-body :is(input:not([type='hidden'], [name$='-order'], [type='checkbox']), select, textarea)");
  return [...fields].every((field) => !field.value || [...(field.options ?? [])].some((option) => option.defaultSelected && option.selected));
}

function enhance(row, isNew) {
  if (cards.has(row) || row.matches(".empty-form")) return;
  const heading = row.querySelector(":scope > h3");
  const body = row.querySelector(":scope > .row-body");
  if (!heading || !body) return;
  const label = heading.querySelector(".inline_label");
  const given = label.textContent.trim();
  const toggle = make("button", { type: "button", className: "row-title" }, make("b"), make("span"));
  toggle.setAttribute("aria-controls", body.id);
  label.replaceWith(toggle);
  const card = { row, body, toggle, given, name: given };
  cards.set(row, card);

  if (orderOf(row)) {
    row.classList.add("ordered");
    const grip = make("span", { className: "grip", ariaHidden: "true", title: "Drag to move" });
    grip.addEventListener("pointerdown", (event) => drag(event, row));
    heading.prepend(grip);
    heading.append(tool("up", "↑", "", () => move(row, -1)), tool("down", "↓", "", () => move(row, 1)));
    heading.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !event.altKey) return;
      event.preventDefault();
      move(row, by);
    });
  }
  if (removalOf(row)) {
    heading.append(tool("remove", "×", "", () => remove(row)));
    removalOf(row).addEventListener("change", () => paint(row));
  }
  toggle.addEventListener("click", () => open(row, body.hidden, true));
  body.addEventListener("beforematch", () => open(row, true));
  row.addEventListener("desk:reveal", () => open(row, true));
  row.addEventListener("input", () => paint(row));

  const isSection = row.closest(".inline-group").id === "sections-group";
  const faulty = row.querySelector(".errorlist");
  open(row, Boolean(isNew || faulty || (kept[row.closest(".inline-group").id + keyOf(row)] ?? (isSection || !keyOf(row)))));
  paint(row);
}

function paint(row) {
  const card = cards.get(row);
  if (!card) return;
  const [main, rest] = titleOf(row) ?? [card.given, ""];
  card.name = main;
  card.toggle.children[0].textContent = main;
  card.toggle.children[1].textContent = rest;
  row.classList.toggle("gone", isGone(row));
  row.hidden = isGone(row) && isBlank(row);
  const button = row.querySelector(":scope > h3 > .remove");
  const words = { ".up": `Move up: ${main}`, ".down": `Move down: ${main}`, ".remove": `${isGone(row) ? "Take back" : "Remove"}: ${main}` };
  for (const [selector, text] of Object.entries(words)) {
    const one = row.querySelector(`:scope > h3 > ${selector}`);
    if (one) one.ariaLabel = one.title = text;
  }
  if (button) button.textContent = isGone(row) ? "Take back" : "×";
}

function open(row, yes, byHand) {
  const { body, toggle } = cards.get(row);
  body.hidden = yes ? false : "until-found";
  toggle.ariaExpanded = String(yes);
  row.classList.toggle("closed", !yes);
  if (byHand && keyOf(row)) {
    kept[row.closest(".inline-group").id + keyOf(row)] = yes;
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  }
}

function remove(row) {
  const box = removalOf(row);
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  box.dispatchEvent(new Event("input", { bubbles: true }));
  if (box.checked) open(row, false);
  const { name } = cards.get(row);
  say(box.checked ? `${name} will be removed when you save.` : `${name} stays.`);
  if (row.hidden) row.closest(".inline-group").querySelector(".add-row a, h2")?.focus();
}

/** Move a row past its neighbour. It is the neighbour that changes place, so that the focus stays where it is. */
function move(row, by) {
  const rows = rowsOf(row.closest(".inline-group")).filter((one) => !one.hidden);
  const neighbour = rows[rows.indexOf(row) + by];
  const { name } = cards.get(row);
  if (!neighbour) return say(`${name} is ${by < 0 ? "first" : "last"} already.`);
  if (by < 0) row.after(neighbour);
  else row.before(neighbour);
  number(row.closest(".inline-group"));
  row.scrollIntoView({ block: "nearest" });
  say(`${name} moved ${by < 0 ? "up" : "down"}: now ${rows.indexOf(row) + by + 1} of ${rows.length}.`);
}

/** Write the places of the rows into their fields, with the numbers that are there already if they will do. */
function number(group) {
  const rows = rowsOf(group).filter((row) => !isBlank(row));
  const used = rows.map((row) => Number(orderOf(row).value)).filter((value) => value > 0);
  const distinct = [...new Set(used)].sort((a, b) => a - b);
  const values = distinct.length === rows.length ? distinct : rows.map((_, index) => index + 1);
  rows.forEach((row, index) => {
    const field = orderOf(row);
    if (field.value === String(values[index])) return;
    field.value = values[index];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function drag(event, row) {
  if (event.button) return;
  event.preventDefault();
  const group = row.closest(".inline-group");
  const grip = event.currentTarget;
  const above = grip.getBoundingClientRect().top;
  // Closed, all of them fit into view; the grip stays under the pointer.
  group.classList.add("dragging");
  row.classList.add("dragged");
  scrollBy(0, grip.getBoundingClientRect().top - above);
  grip.setPointerCapture(event.pointerId);

  // The others move around the row, which has to stay in the page to keep hold of the pointer.
  function follow({ clientY }) {
    const rows = rowsOf(group).filter((one) => !one.hidden);
    const at = rows.indexOf(row);
    const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
    for (const other of rows.slice(at + 1)) if (clientY > middle(other)) row.before(other);
    for (const other of rows.slice(0, at).reverse()) if (clientY < middle(other)) row.after(other);
  }

  function drop() {
    grip.removeEventListener("pointermove", follow);
    group.classList.remove("dragging");
    row.classList.remove("dragged");
    number(group);
    row.scrollIntoView({ block: "nearest" });
  }

  grip.addEventListener("pointermove", follow);
  grip.addEventListener("lostpointercapture", drop, { once: true });
}

for (const group of document.querySelectorAll(".inline-group.rows")) {
  group.classList.add("carded");
  rowsOf(group).forEach((row) => enhance(row, false));
}
document.addEventListener("formset:added", ({ target }) => {
  enhance(target, true);
  // An autocomplete takes the place of its select a moment later.
  setTimeout(() => target.querySelector(FIRST)?.focus());
});
document.addEventListener("DOMContentLoaded", () => {
  // Autocompletes tell of a choice through jQuery only.
  window.django?.jQuery(document).on("change", ".inline-related select", ({ target }) => paint(target.closest(".inline-related")));
});
