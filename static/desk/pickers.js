// Autocompletes (select2) say what they are for; of themselves they say only what is chosen.

const named = (select) => document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(/:\s*$/, "").trim() ?? "";

// Its cross that empties a field of many is no item of the list that it stands in, and too easily hit.
for (const select of document.querySelectorAll("select[multiple].admin-autocomplete")) select.dataset.allowClear = "false";

function name(part) {
  for (const select of part.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    const words = named(select);
    if (!box || !words) continue;
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", select.multiple ? words : `${words}: ${select.selectedOptions[0]?.textContent || "none"}`);
    box.querySelector(".select2-search__field, .select2-selection__rendered[role='textbox']")?.setAttribute("aria-label", words);
    const help = document.getElementById(`${select.id}_helptext`);
    if (help) box.setAttribute("aria-describedby", help.id);
    if (select.ariaInvalid) box.setAttribute("aria-invalid", "true");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const $ = window.django?.jQuery;
  // Once those before this are done, which make them.
  $?.(() => name(document));
  $?.(document).on("change", "select", ({ target }) => name(target.parentElement));
  $?.(document).on("select2:open", ({ target }) => {
    const list = document.querySelector(".select2-dropdown .select2-results__options");
    list?.setAttribute("aria-label", `${named(target)}: found`);
    document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", `Search: ${named(target)}`);
  });
});
document.addEventListener("formset:added", ({ target }) => setTimeout(name, 0, target));
