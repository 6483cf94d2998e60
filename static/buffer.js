// What is typed into the form of a record is kept until it is saved: in a private buffer on the server, about a
// second after the last key, and in this browser for when the server is away.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE_MS = 1000;
  const LONGEST_MS = 5000; // while somebody types without a pause
  const RETRY_S = [2, 4, 8, 16, 30, 60];
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "buffer"]);

  const root = document.getElementById("buffers");
  if (!root) return;
  const { user, record, home, held } = root.dataset;
  const form = root.closest("form");
  const { buffer: input, csrfmiddlewaretoken: csrf } = form.elements;
  const state = document.getElementById("buffer-state");
  const said = document.getElementById("buffer-said");
  const copies = new LocalCopies(user, location.pathname);
  // With errors, or restored, the form comes with what is not saved.
  const cameUnsaved = "unsaved" in root.dataset;
  const isRestored = "restored" in root.dataset;

  let asCame = look();
  let acted = false; // whether anybody has pressed a key or a button yet
  let touched = false; // and changed something
  let newest = cameUnsaved ? asCame : null; // the form when it was last looked at
  let onServer = isRestored ? asCame : null; // and as the server has it
  let inBrowser = true;
  let answer = "ok";
  let savedAt = null;
  let sending = false;
  let submitted = false;
  let leaving = new AbortController();
  let changedAt, timer, retryTimer;
  let retries = 0;

  function cookie(name) {
    return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  }

  function look() {
    const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.startsWith("_"));
    return JSON.stringify(typed.filter(([name]) => !name.includes("__prefix__") && !LEFT_OUT.has(name)));
  }

  function isUnsaved() {
    return cameUnsaved || (newest !== null && newest !== asCame);
  }

  // The server

  function addressOf(token) {
    return root.dataset.address.replace(/[^/]+\/$/, `${token}/`);
  }

  function body(entries) {
    const data = new FormData();
    // The token of the moment: logging in, in another tab too, makes a new one.
    for (const pair of [["_record", record], ["_user", user], ["csrfmiddlewaretoken", cookie("csrftoken")], ...entries]) data.append(...pair);
    return data;
  }

  // Answers “ok”, “out” (logged out), “away”, or “refused”, which is not to be tried again.
  async function ask(token, method, entries = []) {
    const signal = AbortSignal.any?.([AbortSignal.timeout(20_000), leaving.signal]) ?? leaving.signal;
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
    const response = await fetch(addressOf(token), { method, headers, signal, body: method === "POST" ? body(entries) : null }).catch(() => null);
    const isJson = response?.headers.get("Content-Type")?.startsWith("application/json");
    if (response?.ok && isJson) return "ok";
    // That a form has a wrong token is told on a page: somebody has logged in or out meanwhile.
    if (response?.status === 401 || (response?.status === 403 && !isJson)) return "out";
    return !response || response.ok || response.status >= 500 ? "away" : "refused";
  }

  // The line that tells how things stand. Read out is only what is new: the first saving, trouble, and its end.

  function tell(words, { trouble = false } = {}) {
    const wasTrouble = state.classList.contains("trouble");
    state.replaceChildren(...[words].flat());
    state.classList.toggle("trouble", trouble);
    if (trouble || (savedAt && (wasTrouble || !said.textContent))) {
      if (said.textContent !== state.textContent) said.textContent = state.textContent;
    }
  }

  function clock(date) {
    return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function show() {
    root.dataset.changed = isUnsaved() || timer ? "1" : "";
    if (!root.dataset.changed) return tell("");
    if (!inBrowser && answer !== "ok") return tell("Kept neither on the server nor in this browser. Please do not close this page.", { trouble: true });
    if (answer === "out") {
      const link = Object.assign(document.createElement("a"), { href: home, target: "_blank", rel: "noopener", textContent: "Log in in another tab" });
      return tell(["You are logged out; what you type is kept in this browser. ", link, ", then go on here."], { trouble: true });
    }
    if (answer !== "ok") return tell("Not saved on the server; kept in this browser", { trouble: true });
    return tell(savedAt && !timer && newest === onServer ? `Saved ${clock(savedAt)}` : "Unsaved changes");
  }

  // Keeping

  function changed(event) {
    // Until all is there and a person has begun, editors and pickers set themselves up.
    if (!event.isTrusted && (!acted || document.readyState !== "complete")) return;
    if (!touched && look() === asCame) return;
    touched = true;
    submitted = false;
    clearTimeout(timer);
    changedAt ??= Date.now();
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE_MS, changedAt + LONGEST_MS - Date.now())));
    show();
  }

  function keep() {
    clearTimeout(timer);
    timer = changedAt = undefined;
    if (keepHere()) retries = 0;
    send();
    show();
  }

  // Keep what has changed in the browser; tells whether something has.
  function keepHere() {
    const now = look();
    if (now === newest || (!touched && !cameUnsaved)) return false;
    newest = now;
    if (isUnsaved()) inBrowser = copies.write(input.value, JSON.parse(now), false);
    return true;
  }

  // One at a time, so that nothing older comes to lie over what is newer.
  async function send() {
    clearTimeout(retryTimer);
    if (sending || submitted || newest === null || newest === onServer) return;
    if (!isUnsaved() && onServer === null) return copies.drop(copies.key(input.value));
    sending = true;
    const [sent, stays] = [newest, isUnsaved()];
    const told = await (stays ? ask(input.value, "POST", JSON.parse(sent)) : ask(input.value, "DELETE"));
    sending = false;
    if (submitted) return;
    answer = !stays && told === "refused" ? "ok" : told; // what is to be discarded was not there
    if (answer === "ok") settle(sent, stays);
    else if (answer !== "refused") retryTimer = setTimeout(send, RETRY_S[Math.min(retries++, RETRY_S.length - 1)] * 1000);
    show();
  }

  function settle(sent, stays) {
    retries = 0;
    onServer = stays ? sent : null;
    savedAt = new Date();
    if (sent !== newest) send();
    else if (stays) inBrowser = copies.write(input.value, JSON.parse(sent), true);
    else copies.drop(copies.key(input.value));
  }

  // Leaving

  function flush() {
    if (submitted) return;
    keepHere();
    // The browser sends this also after the page has gone, if it is not too long.
    if (isUnsaved() && newest !== onServer) navigator.sendBeacon?.(addressOf(input.value), body(JSON.parse(newest)));
  }

  function submit(event) {
    if (event.target !== form || event.defaultPrevented) return;
    keepHere();
    submitted = true;
    clearTimeout(timer);
    clearTimeout(retryTimer);
    leaving.abort();
    leaving = new AbortController();
    csrf.value = cookie("csrftoken") || csrf.value;
  }

  function warn(event) {
    keepHere();
    const isSent = newest === onServer || (submitted && answer === "ok");
    if (isUnsaved() && !inBrowser && !isSent) event.preventDefault();
  }

  function watch() {
    // The form as it came is that before the first thing done to it.
    const begin = () => { if (!touched && !cameUnsaved) asCame = look(); };
    for (const kind of ["keydown", "pointerdown", "click"]) window.addEventListener(kind, () => { acted = true; }, true);
    for (const kind of ["keydown", "pointerdown", "focusin"]) form.addEventListener(kind, begin, true);
    for (const kind of ["input", "change"]) form.addEventListener(kind, changed);
    for (const kind of ["formset:added", "formset:removed"]) document.addEventListener(kind, changed);
    // Autocompletes tell of a choice through jQuery only.
    window.django?.jQuery(form).on("change", changed);
    document.addEventListener("visibilitychange", () => { if (timer || !document.hidden) keep(); });
    window.addEventListener("online", send);
    window.addEventListener("submit", submit);
    window.addEventListener("beforeunload", warn);
    window.addEventListener("pagehide", flush);
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) submitted = false; });
  }

  // A restored text that is opened in a second tab goes on there under a token of its own. The page that was here
  // before may be about to let go of it, so it is asked for twice.
  function claim(isLast = false) {
    navigator.locks?.request(`buffer ${input.value}`, { ifAvailable: true }, (lock) => {
      if (lock) return new Promise(() => {});
      if (!isLast) return void setTimeout(claim, 1000, true);
      input.value = fresh();
      onServer = null;
    });
  }

  function fresh() {
    const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
    return digits.join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // Offering again

  function plain(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
  }

  function excerpt(entries) {
    const here = new Set(JSON.parse(asCame).map(([name, value]) => `${name} ${plain(value)}`));
    const other = entries.find(([name, value]) => /\p{L}/u.test(value) && !here.has(`${name} ${plain(value)}`));
    return other ? `“${plain(other[1]).slice(0, 160)}”` : "";
  }

  function offer(copy) {
    if (copy.token === input.value) {
      // It is newer than what the server had of it and this form goes on with: from here on they are two.
      copy.token = fresh();
      copies.drop(copy.key);
      copies.write(copy.token, copy.entries, false, copy.at);
    }
    const banner = root.querySelector("template").content.cloneNode(true).firstElementChild;
    banner.dataset.local = banner.dataset.token = copy.token;
    banner.querySelector("time").dateTime = new Date(copy.at).toISOString();
    banner.querySelector(".excerpt").textContent = excerpt(copy.entries);
    banner.querySelector("[data-restore]").addEventListener("click", () => restore(copy, banner));
    root.querySelector(`[data-token="${copy.token}"]`)?.remove();
    root.append(banner);
  }

  async function restore(copy, banner) {
    if (await ask(copy.token, "POST", copy.entries) !== "ok") {
      banner.querySelector(".excerpt").textContent = "The server does not take it just now. It stays in this browser; please try again in a moment.";
      return;
    }
    copies.write(copy.token, copy.entries, true, copy.at);
    go((query) => query.set("buffer", copy.token));
  }

  async function discard({ target }) {
    if (!target.matches("[data-discard]") || !window.confirm("Discard what you typed? It cannot be brought back.")) return;
    const { token, local } = target.closest("[data-token]").dataset;
    const done = local ? "ok" : await ask(token, "DELETE");
    if (done === "away" || done === "out") return void (target.textContent = "Not possible just now; try again");
    copies.drop(copies.key(token));
    if (token === input.value) {
      submitted = true;
      go((query) => query.delete("buffer"));
    }
    target.closest("[data-token]").remove();
  }

  function go(change) {
    const address = new URL(location.href);
    change(address.searchParams);
    location.assign(address);
  }

  copies.sweep(cookie("saved_buffers").split("."), held.split(" "));
  document.cookie = `saved_buffers=; path=${home}; max-age=0; samesite=lax`;
  root.addEventListener("click", discard);
  if (!root.dataset.address) return;
  watch();
  if (isRestored) claim();
  for (const copy of copies.mine()) {
    if (!copy.held && JSON.stringify(copy.entries) !== asCame && (copy.token !== input.value || isRestored)) offer(copy);
  }
  for (const time of root.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    time.textContent = `${date.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} at ${clock(date)}`;
  }
  if (cameUnsaved && !isRestored) keep();
  show();
});
