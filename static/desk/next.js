// The one next action, such as handing in for review, is about what is saved. While something is not, it saves first.

const form = document.querySelector(".change-form #content-main > form");
const next = document.querySelector(".save-bar .next");
const buffers = document.getElementById("buffers");
const label = next?.textContent;

function tell() {
  next.textContent = buffers.dataset.changed ? `Save, then ${label[0].toLowerCase()}${label.slice(1)}` : label;
}

if (next && buffers) {
  new MutationObserver(tell).observe(buffers, { attributeFilter: ["data-changed"] });
  tell();
  next.addEventListener("click", (event) => {
    const save = form.elements.namedItem("_continue");
    if (!buffers.dataset.changed || !save) return;
    event.preventDefault();
    sessionStorage.setItem("next", JSON.stringify({ path: location.pathname, to: next.href }));
    form.requestSubmit(save);
  });
}

// Saved: then on. With faults to mend, or a page that asks something, one stays.
const kept = JSON.parse(sessionStorage.getItem("next") ?? "null");
sessionStorage.removeItem("next");
if (kept?.path === location.pathname && next?.href === kept.to && document.querySelector(".messagelist .success, .messagelist .info") && !document.querySelector("#faults, .messagelist .warning, .messagelist .error")) {
  location.assign(kept.to);
}
