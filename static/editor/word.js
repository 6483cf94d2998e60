// What is pasted from word processors, made into what the editor offers: lists that are lists, headings of the two
// levels that there are, and no links that lead nowhere. `tidy` takes and returns HTML; nothing else changes.

const LIST = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const NUMBER = /^\(?(?:\d+(?:\.\d+)*|[a-z]{1,2}|[ivxlcdm]+)[.)]+$|^\d+(?:\.\d+)+$/i;
const LEADING = /^[\s\u00a0]*([·•▪■●○◦‣➢§ü–—-]|o(?=[\s\u00a0])|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivxlcdm]+)[.)])[\s\u00a0]+/i;
const HEADINGS = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
const SPANS = [
  [/font-weight:\s*(?:bold|[6-9]00)/i, "strong"],
  [/font-style:\s*italic/i, "em"],
  [/text-decoration[^;]*line-through/i, "s"],
  [/vertical-align:\s*super/i, "sup"],
  [/vertical-align:\s*sub/i, "sub"],
];

export function tidy(html) {
  // The policy of the page forbids styles, and complains of each, even where they only lie beside the text.
  const calm = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/(<[a-z][^<>]*?\s)style(?=\s*=)/gi, "$1data-style");
  // What comes from an editor of this site is as it should be.
  if (calm.includes("data-pm-slice")) return calm;
  const { body } = new DOMParser().parseFromString(calm, "text/html");
  body.querySelectorAll("script, xml, meta, link, title").forEach((element) => element.remove());
  joinLists(body);
  nestLists(body);
  for (const [tag, better] of Object.entries(HEADINGS)) body.querySelectorAll(tag).forEach((heading) => rename(heading, better));
  body.querySelectorAll("a").forEach(unlink);
  body.querySelectorAll('[data-style*="mso-spacerun" i]').forEach((spaces) => spaces.replaceWith(" "));
  body.querySelectorAll("span, b[data-style]").forEach(mark);
  body.querySelectorAll("p, div").forEach(dropIfEmpty);
  comments(body).forEach((comment) => comment.remove());
  return body.innerHTML;
}

const styleOf = (element) => element.dataset.style ?? "";
const textOf = (element) => element.textContent.replace(/[\s\u00a0]+/g, " ").trim();

function comments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, tag) {
  const better = element.ownerDocument.createElement(tag);
  better.append(...element.childNodes);
  element.replaceWith(better);
  return better;
}

/** Word's items are paragraphs whose style tells list and level: `mso-list:l0 level1 lfo1`. */
function joinLists(body) {
  let open = [];
  let last = null;
  for (const heading of body.querySelectorAll(":is(h1, h2, h3, h4, h5, h6)[data-style*='mso-list' i]")) heading.prepend(`${takeMarker(heading)} `);
  for (const paragraph of body.querySelectorAll("p")) {
    const [, id, level] = LIST.exec(styleOf(paragraph)) ?? [];
    const follows = last && previous(paragraph) === open[0]?.list;
    if (!follows) open = [];
    if (id && !paragraph.closest("li")) last = addItem(open, paragraph, id, Number(level));
    else if (follows && /MsoListParagraph/i.test(paragraph.className) && textOf(paragraph)) last.append(rename(paragraph, "p"));
    else open = [];
  }
}

function previous(node) {
  let before = node.previousSibling;
  while (before && (before.nodeType === Node.COMMENT_NODE || (before.nodeType === Node.TEXT_NODE && !before.data.trim()))) before = before.previousSibling;
  return before;
}

function addItem(open, paragraph, id, level) {
  const marker = takeMarker(paragraph);
  const tag = NUMBER.test(marker) ? "ol" : "ul";
  while (open.length > 1 && open.at(-1).level > level) open.pop();
  const top = open.at(-1);
  if (top?.level > level) top.level = level;
  const isOther = top?.level === level && (top.list.localName !== tag || (level === 1 && top.id !== id));
  if (isOther) open.pop();
  if (!top || top.level < level || isOther) {
    const list = paragraph.ownerDocument.createElement(tag);
    if (tag === "ol") startAt(list, marker);
    const parent = open.at(-1)?.list.lastElementChild;
    if (parent) parent.append(list);
    else paragraph.before(list);
    open.push({ list, level, id });
  }
  const item = paragraph.ownerDocument.createElement("li");
  open.at(-1).list.append(item);
  item.append(rename(paragraph, "p"));
  return item;
}

function startAt(list, marker) {
  const first = marker.replace(/^\(|[.)]+$/g, "");
  if (/^\d+$/.test(first) && first !== "1") list.setAttribute("start", first);
  if (/^[ai]$/i.test(first)) list.setAttribute("type", first);
}

/** Take the bullet or number out of a paragraph, and return it. */
function takeMarker(paragraph) {
  const ignored = paragraph.querySelector('[data-style*="mso-list:Ignore" i], [data-style*="mso-list: Ignore" i]');
  if (ignored) return taken(ignored);
  const start = comments(paragraph).find((comment) => comment.data.includes("!supportLists"));
  if (start) {
    let marker = "";
    while (start.nextSibling && !start.nextSibling.data?.includes("[endif]")) marker += taken(start.nextSibling);
    return marker.trim();
  }
  const [lead = "", marker = ""] = LEADING.exec(paragraph.textContent) ?? [];
  cut(paragraph, lead.length);
  return marker;
}

function taken(node) {
  const words = node.textContent.replace(/[\s\u00a0]+/g, "");
  node.remove();
  return words;
}

function cut(paragraph, length) {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let left = length; left > 0 && walker.nextNode(); ) {
    const { data } = walker.currentNode;
    walker.currentNode.data = data.slice(left);
    left -= data.length;
  }
}

/** Google Docs and Outlook put a list into a list, where only items may be. */
function nestLists(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    const item = list.previousElementSibling;
    if (item?.matches("li")) item.append(list);
    else {
      const made = list.ownerDocument.createElement("li");
      list.replaceWith(made);
      made.append(list);
    }
  }
}

/** Marks of footnotes, and whatever points into the file it came from, lead nowhere here. */
function unlink(link) {
  const address = link.getAttribute("href") ?? "";
  if (/^(?:https?:|mailto:|\/)/i.test(address) && !/#(?:_ftn|_edn|sdfootnote|ftnt)/i.test(address)) return;
  const isMark = /^\[?(?:\d{1,3}|[ivx]+)\]?$/.test(textOf(link)) && !link.closest("sup") && !link.querySelector("sup");
  if (isMark) rename(link, "sup");
  else unwrap(link);
}

/** What a span says by its style, said by an element. */
function mark(span) {
  const style = styleOf(span);
  if (span.matches("b")) return /font-weight:\s*(?:normal|400)/i.test(style) ? unwrap(span) : undefined;
  let inner = span;
  for (const [rule, tag] of SPANS) {
    if (!rule.test(style) || span.closest(`${tag}, h1, h2, h3, h4, h5, h6`)) continue;
    const element = span.ownerDocument.createElement(tag);
    element.append(...inner.childNodes);
    inner.append(element);
    inner = element;
  }
}

function dropIfEmpty(block) {
  if (textOf(block) || block.querySelector("img, hr, table, li")) return;
  if (block.parentElement.matches("td, th, li") && block.parentElement.children.length === 1) return;
  block.remove();
}

document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => {
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: tidy } });
});
