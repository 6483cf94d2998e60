// What the rich-text editor lacks of its own: a name, a language, spell-check, and room around the caret.

// Pixels that the tools of the editor cover above, and the save bar below.
const ROOM = { top: 72, bottom: 120, left: 0, right: 0 };
let named = 0;

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const { dom } = editor.view;
  dom.lang = document.documentElement.lang;
  dom.spellcheck = true;
  dom.setAttribute("aria-multiline", "true");
  for (const attribute of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(attribute)) dom.setAttribute(attribute, textarea.getAttribute(attribute));
  }
  editor.setOptions({ editorProps: { ...editor.options.editorProps, scrollMargin: ROOM, scrollThreshold: ROOM } });
  textarea.proseEditor = editor;

  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (!label) return;
  label.id ||= `editor-label-${++named}`;
  dom.setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", () => editor.commands.focus());
});

for (const input of document.querySelectorAll('input[name="title"], input[name="reason"], input[name$="-heading"], input[name$="-note"]')) {
  input.spellcheck = true;
}
