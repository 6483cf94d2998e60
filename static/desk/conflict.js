// Whoever writes a text of their own means to keep it.
const choose = (event) => {
  const own = event.target.closest(".together")?.closest(".choices").querySelector('input[value="text"]');
  if (own && event.isTrusted !== false) own.checked = true;
};

document.addEventListener("input", choose);
document.querySelectorAll(".together").forEach((text) => text.addEventListener("keydown", choose));
