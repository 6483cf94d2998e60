// The tools of an editor are one stop of the Tab key; arrow keys go from tool to tool.

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const barOf = () => editor.view.dom.parentElement.querySelector(".prose-menubar");
  // The bar is made a moment after the editor.
  if (barOf()) rove(barOf(), editor, textarea);
  else editor.on("create", () => rove(barOf(), editor, textarea));
});

function rove(bar, editor, textarea) {
  const label = document.querySelector(`label[for="${textarea.id}"]`)?.textContent.replace(/:\s*$/, "").trim() ?? "";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Tools for the text: ${label}`);

  const tools = () => [...bar.querySelectorAll("button:not(.hidden)")];
  let current = tools()[0];

  function show() {
    if (!tools().includes(current)) current = tools()[0];
    for (const tool of bar.querySelectorAll("button")) {
      tool.tabIndex = tool === current ? 0 : -1;
      tool.ariaDisabled = String(tool.classList.contains("disabled"));
      if (isToggle(tool)) tool.ariaPressed = String(tool.classList.contains("active"));
    }
  }

  function go(tool) {
    current = tool;
    show();
    tool.focus();
  }

  bar.addEventListener("keydown", (event) => {
    const all = tools();
    const at = all.indexOf(document.activeElement);
    const targets = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 };
    if (event.key === "Escape") editor.commands.focus();
    else if (event.key in targets) go(all[targets[event.key] % all.length]);
    else return;
    event.preventDefault();
  });
  bar.addEventListener("focusin", ({ target }) => {
    current = target;
    show();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key !== "F10" || !event.altKey) return;
    event.preventDefault();
    go(current);
  });
  editor.on("transaction", show);
  show();
}

function isToggle(tool) {
  return /^(heading\d|paragraph|bulletList|orderedList|blockquote|bold|italic|strike|subscript|superscript|link)$/.test(tool.dataset.name);
}
