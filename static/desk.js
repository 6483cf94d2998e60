// What was typed into an autocomplete without finding anything is the name of the new record behind its “+”.
{
  const typed = new WeakMap();

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(".select2-search__field")) return;
    const open = document.querySelector("select + .select2-container--open");
    if (open) typed.set(open.previousElementSibling, target.value.trim());
  });

  document.addEventListener("click", ({ target }) => {
    const link = target.closest(".related-widget-wrapper-link.add-related");
    const select = link?.closest(".related-widget-wrapper").querySelector("select");
    if (!select) return;
    const address = new URL(link.href);
    const name = select.multiple || !select.value ? typed.get(select) : "";
    for (const field of ["name", "title"]) {
      if (name) address.searchParams.set(field, name);
      else address.searchParams.delete(field);
    }
    link.href = address;
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    window.django?.jQuery(document).on("select2:select", ({ target }) => typed.delete(target));
  });
}

// While a new record is being named: is it there already? The form itself asks again when it is sent.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE_MS = 400;
  const section = document.getElementById("likely");
  if (!section) return;
  const form = section.closest("form");
  const name = form.elements.namedItem("name");
  const inputs = section.dataset.telling.split(" ").map((field) => form.elements.namedItem(field)).filter(Boolean);
  const list = section.querySelector("ul");
  const status = document.getElementById("likely-status");
  let timer, asked;

  name.closest(".form-row").after(section);

  function link(address, text, attributes) {
    return Object.assign(document.createElement("a"), { href: address, textContent: text, ...attributes });
  }

  function item(record) {
    const row = document.createElement("li");
    const about = Object.assign(document.createElement("span"), { textContent: `${record.about} · ${record.why}` });
    row.append(link(record.address, record.name, { target: "_blank", rel: "noopener" }), " ", about);
    if ("popup" in section.dataset) {
      const use = link(record.use, "Use this one", { className: "use" });
      use.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `: ${record.name}` }));
      row.append(" ", use);
    }
    return row;
  }

  function show(records) {
    list.replaceChildren(...records.map(item));
    section.hidden = !records.length;
    status.textContent = records.length ? `${records.length} that may be the same, listed below the name.` : "";
  }

  async function ask() {
    const query = String(new URLSearchParams(inputs.map((input) => [input.name, input.value])));
    if (query === asked) return;
    asked = query;
    if (name.value.trim().length < 2) return show([]);
    const response = await fetch(`${section.dataset.address}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    // Without an answer nothing is said: the server looks again when the form is sent.
    if (response?.ok && query === asked) show((await response.json()).likely);
  }

  function askSoon({ target }) {
    if (!inputs.includes(target)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  }

  form.addEventListener("input", askSoon);
  // Autocompletes tell of a choice through jQuery only.
  window.django?.jQuery(form).on("change", askSoon);
  if (name.value && section.hidden) ask();
});
