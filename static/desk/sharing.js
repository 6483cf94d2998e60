// Copy the address of a link. Without this script it can be selected in its field.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const label = button.firstChild;
  const word = label.data;

  async function copy() {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Browsers offer no clipboard on pages that came without encryption.
      if (!document.execCommand("copy")) return;
    }
    label.data = "Copied";
    document.getElementById("copied").textContent = `${field.getAttribute("aria-label")} copied.`;
    setTimeout(() => { label.data = word; }, 2000);
  }

  button.hidden = false;
  button.addEventListener("click", copy);
  field.addEventListener("focus", () => field.select());
}
