// A panel that writes dates as EDTF, opened by the button beside each date input. The text stays the field: without
// this script, or by those who would rather type, it is filled in by hand.
// Listens on the document, so that rows added to an inline form later are served too.

const PAUSE_MS = 250;
const DAY = { type: "date", label: "Day" };
const FROM = { type: "date", label: "First day" };
const TO = { type: "date", label: "Last day" };
const YEAR = { type: "number", label: "Year", min: 1, max: 9999 };
const MONTH_OF = { type: "number", label: "Month, if known", min: 1, max: 12, optional: true };
const DAY_OF = { type: "number", label: "Day, if known", min: 1, max: 31, optional: true };

const pad = (number, length = 2) => String(number).padStart(length, "0");
const point = ([year, month, day]) => [pad(year, 4), month && pad(month), month && day && pad(day)].filter(Boolean).join("-");

// Each kind of date: its inputs, how they are written, and how what is there already is read back into them.
const KINDS = {
  day: { label: "Exact day", inputs: [DAY], write: ([day]) => day, read: /^(\d{4}-\d\d-\d\d)$/ },
  between: { label: "From … to", inputs: [FROM, TO], write: ([from, to]) => `${from}/${to}`, read: /^(\d{4}-\d\d-\d\d)\/(\d{4}-\d\d-\d\d)$/ },
  within: { label: "Some day between", inputs: [FROM, TO], write: ([from, to]) => `[${from}..${to}]`, read: /^\[(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)\]$/ },
  month: { label: "Month", inputs: [{ type: "month", label: "Month", placeholder: "2012-06" }], write: ([month]) => month, read: /^(\d{4}-(?:0\d|1[0-2]))$/ },
  year: { label: "Year", inputs: [YEAR], write: ([year]) => pad(year, 4), read: /^(\d{4})$/ },
  about: { label: "About", inputs: [YEAR, MONTH_OF, DAY_OF], write: (parts) => `${point(parts)}~`, read: /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?~$/ },
  ongoing: { label: "Since, still going on", inputs: [YEAR, MONTH_OF, DAY_OF], write: (parts) => `${point(parts)}/..`, read: /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?\/\.\.$/ },
};

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const kind = make("select", {}, ...Object.entries(KINDS).map(([value, { label }]) => make("option", { value }, label)));
const inputs = make("div", { className: "edtf-inputs" });
const words = make("p", { className: "edtf-words" });
words.setAttribute("role", "status");
const set = make("button", { type: "button", className: "button default" }, "Set the date");
const cancel = make("button", { type: "button", className: "button" }, "Cancel");
const panel = make(
  "span",
  { className: "edtf-panel", id: "edtf-panel" },
  make("label", {}, "Kind of date", kind),
  inputs,
  words,
  make("span", { className: "edtf-buttons" }, set, cancel),
);
panel.setAttribute("role", "dialog");

let button, timer, touched;

const fieldOf = (pick) => pick.closest(".edtf").querySelector("input[data-read-back-url]");

function showInputs(values = []) {
  inputs.replaceChildren(
    ...KINDS[kind.value].inputs.map(({ label, optional, ...properties }, index) =>
      make("label", {}, label, make("input", { ...properties, value: values[index] ?? "", required: !optional })),
    ),
  );
  preview();
}

function written() {
  const given = [...inputs.querySelectorAll("input")];
  const complete = given.every((input) => input.checkValidity());
  return complete ? KINDS[kind.value].write(given.map((input) => input.value)) : "";
}

async function meaning(text) {
  const answer = await fetch(`${fieldOf(button).dataset.readBackUrl}?${new URLSearchParams({ text })}`, { headers: { Accept: "application/json" } });
  return answer.json();
}

async function preview() {
  const text = written();
  set.disabled = !text;
  words.textContent = "";
  if (!text) return;
  const answer = await meaning(text).catch(() => ({ ok: true, words: text }));
  if (!button || text !== written()) return;
  words.textContent = answer.ok ? answer.words : answer.message;
  words.dataset.state = answer.ok ? "ok" : "error";
  set.disabled = !answer.ok;
}

async function fill(text) {
  const answer = text ? await meaning(text).catch(() => ({})) : {};
  // Whoever was faster than the answer keeps what they chose.
  if (!button || touched) return;
  const edtf = answer.edtf ?? "";
  const [name, { read }] = Object.entries(KINDS).find(([, { read }]) => read.test(edtf)) ?? ["day", KINDS.day];
  kind.value = name;
  showInputs(edtf.match(read)?.slice(1));
}

async function open(pick) {
  if (button) close();
  button = pick;
  button.setAttribute("aria-expanded", "true");
  const field = fieldOf(button);
  const label = document.querySelector(`label[for="${field.id}"]`)?.textContent.replace(/:\s*$/, "").trim();
  panel.setAttribute("aria-label", label ? `Choose a date: ${label}` : "Choose a date");
  button.closest(".edtf").append(panel);
  touched = false;
  showInputs();
  kind.focus();
  await fill(field.value.trim());
}

function close() {
  clearTimeout(timer);
  panel.remove();
  button?.setAttribute("aria-expanded", "false");
  button?.focus();
  button = undefined;
}

function write() {
  const text = written();
  if (!text || set.disabled) return;
  const field = fieldOf(button);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  close();
}

kind.addEventListener("change", () => showInputs());
set.addEventListener("click", write);
cancel.addEventListener("click", close);

// What is typed in the panel is no field of the form around it.
for (const type of ["input", "change"]) {
  panel.addEventListener(type, (event) => {
    event.stopPropagation();
    touched = true;
    if (type === "change" || !inputs.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE_MS);
  });
}

panel.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    preview().then(write);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && button) {
    event.preventDefault();
    close();
  }
});

document.addEventListener("click", ({ target }) => {
  const pick = target.closest?.(".edtf-pick");
  if (!pick) return;
  if (pick === button) close();
  else open(pick);
});

document.documentElement.classList.add("edtf-picks");
