// After “Save and continue editing” the page comes back where one was: same place, same field, same caret.

const form = document.querySelector(".change-form #content-main > form");
const MOST_MS = 60_000;

/** What a field is found by again, even if its row has another number after the save. */
function nameOf(field) {
  const row = field.closest(".inline-related");
  const key = row?.querySelector('input[type="hidden"][name$="-id"]')?.value;
  return { name: field.name, group: key && row.closest(".inline-group").id, key, part: field.name.split("-").at(-1) };
}

function find({ name, group, key, part }) {
  if (!key) return form.elements.namedItem(name);
  const rows = [...document.querySelectorAll(`#${group} .inline-related`)];
  return rows.find((row) => row.querySelector('input[type="hidden"][name$="-id"]')?.value === key)?.querySelector(`[name$="-${part}"]`);
}

/** Where the browser has the caret: the editor hears of arrow keys a moment later. */
function caretOf({ view, state }) {
  const { anchorNode, anchorOffset } = getSelection();
  return view.dom.contains(anchorNode) ? view.posAtDOM(anchorNode, anchorOffset) : state.selection.anchor;
}

form?.addEventListener("submit", ({ submitter }) => {
  if (submitter?.name !== "_continue") return;
  const active = document.activeElement;
  const field = active.closest(".prose-editor")?.querySelector("textarea") ?? (active.name ? active : null);
  const text = field?.type === "text" || field?.type === "textarea";
  const caret = field?.proseEditor ? caretOf(field.proseEditor) : text ? field.selectionStart : null;
  const top = field && (field.proseEditor?.view.dom ?? field).getBoundingClientRect().top;
  const place = { path: location.pathname, at: Date.now(), scroll: scrollY, field: field && nameOf(field), caret, top };
  sessionStorage.setItem("place", JSON.stringify(place));
});

const kept = JSON.parse(sessionStorage.getItem("place") ?? "null");
sessionStorage.removeItem("place");
const here = kept && (kept.path === location.pathname || kept.path.endsWith("/add/")) && Date.now() - kept.at < MOST_MS;
// Faults come first, and take the focus themselves.
if (form && here && !document.getElementById("faults")) {
  const field = kept.field && find(kept.field);
  field?.addEventListener("prose-editor:ready", () => settle(field), { once: true });
  window.addEventListener("load", () => (field ? settle(field) : scrollTo(0, kept.scroll)), { once: true });
  tell();
}

function settle(field) {
  const editor = field.proseEditor;
  if (editor) editor.commands.focus(Math.min(kept.caret ?? 0, editor.state.doc.content.size), { scrollIntoView: false });
  else field.focus({ preventScroll: true });
  if (!editor && kept.caret !== null) field.setSelectionRange(kept.caret, kept.caret);
  scrollBy(0, (editor?.view.dom ?? field).getBoundingClientRect().top - kept.top);
}

/** The messages at the top of the page are out of view, so the save bar repeats them. */
function tell() {
  const messages = [...document.querySelectorAll(".messagelist li")];
  const words = messages.map((message) => (message.matches(".success") ? "Saved." : message.textContent.trim())).join(" ");
  const line = Object.assign(document.createElement("p"), { className: "save-told", textContent: words });
  if (words) document.querySelector(".save-state")?.append(line);
}
