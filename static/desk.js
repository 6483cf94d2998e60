// The rich-text editor has no accessible name of its own: give it that of the field that it stands for.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (!label) return;
  label.id ||= `${textarea.id}_label`;
  editor.view.dom.setAttribute("aria-labelledby", label.id);
  editor.view.dom.setAttribute("aria-multiline", "true");
  label.addEventListener("click", () => editor.commands.focus());
});
