// A button that copies the citation; without it, the citation can be selected and copied by hand.
for (const citation of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  const told = document.createElement("span");
  button.type = "button";
  button.textContent = citation.dataset.copy;
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(citation.textContent.trim());
      told.textContent = ` ${citation.dataset.copied}`;
    } catch {
      // Not allowed: what remains is to copy by hand, for which the text is selected.
      getSelection().selectAllChildren(citation);
    }
  });
  const line = document.createElement("p");
  line.append(button, told);
  citation.after(line);
}
