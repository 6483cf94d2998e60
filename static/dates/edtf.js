// Says beside each date input, while it is typed in, what the date means or what is wrong with it.
// Listens on the document, so that rows added to an inline form later are served too.

const PAUSE_MS = 300;
const timers = new WeakMap();

const isDateInput = (element) => element instanceof HTMLInputElement && "readBackUrl" in element.dataset;

const readBackOf = (input) => input.closest(".edtf").querySelector(".edtf-read-back");

function show(input, state, words) {
  const readBack = readBackOf(input);
  readBack.dataset.state = state;
  readBack.textContent = words;
}

async function ask(input, text) {
  const query = new URLSearchParams({ text });
  const response = await fetch(`${input.dataset.readBackUrl}?${query}`, { headers: { Accept: "application/json" } });
  return response.json();
}

async function update(input) {
  const typed = input.value;
  if (!typed.trim()) {
    show(input, "empty", "");
    return;
  }
  // Without an answer nothing is said: the server judges the date again when the form is saved.
  const answer = await ask(input, typed).catch(() => ({ ok: true, words: "" }));
  if (input.value === typed) {
    show(input, answer.ok ? "ok" : "error", answer.ok ? answer.words : answer.message);
  }
}

document.addEventListener("input", ({ target }) => {
  if (isDateInput(target)) {
    clearTimeout(timers.get(target));
    timers.set(target, setTimeout(update, PAUSE_MS, target));
  }
});

// Django renumbers the ids of inline rows when one is added or removed, but not the references to them.
document.addEventListener("focusin", ({ target }) => {
  if (isDateInput(target)) {
    const ids = target.getAttribute("aria-describedby").split(" ");
    const own = ids.map((id) => id.replace(/^.*(?=_(helptext|error|read_back)$)/, target.id));
    target.setAttribute("aria-describedby", own.join(" "));
  }
});
