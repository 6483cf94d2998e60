// What is wider than the screen scrolls by itself, and not the page. This lets keys scroll it in every browser, and has
// a picture begin with what matters in it; without this, pictures begin at their edge.
for (const frame of document.querySelectorAll(".scroll")) {
  const mark = frame.querySelector("[data-start], .centre, .pin");
  if (mark) {
    const [outer, inner] = [frame.getBoundingClientRect(), mark.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }
}

for (const table of document.querySelectorAll(".text table")) {
  if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
}
