// Who else has this record open, and what has been saved since it was opened: asked for now and then.
document.addEventListener("DOMContentLoaded", () => {
  const SEEN_S = 15;
  const HIDDEN_S = 60;
  const place = document.getElementById("presence");
  if (!place) return;
  const buffers = document.getElementById("buffers");
  const form = place.closest("form");
  let timer;

  function body(extra) {
    const data = new FormData();
    const csrf = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice(10) ?? "";
    const told = { token: form.elements.namedItem("buffer").value, opened_on: form.elements.namedItem("opened_on")?.value ?? "", unsaved: buffers.dataset.changed ?? "", csrfmiddlewaretoken: csrf, ...extra };
    for (const [name, value] of Object.entries(told)) data.set(name, value);
    return data;
  }

  function clock(iso) {
    return new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function words({ others, latest }) {
    const lines = [];
    if (others.length) {
      lines.push(`Also open: ${others.map(({ name, since, unsaved }) => `${name}${unsaved ? " (typing)" : ""}, since ${clock(since)}`).join("; ")}`);
    }
    if (latest) {
      const then = buffers.dataset.changed ? "Your changes will be joined with these when you save." : "Load this page again to see it.";
      lines.push(`${latest.person} saved at ${clock(latest.at)}${latest.what ? `: ${latest.what.replace(/\.$/, "")}` : ""}. ${then}`);
    }
    return lines;
  }

  // It is read out whenever it changes, so it is left alone when it does not.
  function show(lines) {
    if (lines.join("\n") === [...place.children].map((line) => line.textContent).join("\n")) return;
    place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  }

  async function poll() {
    clearTimeout(timer);
    timer = setTimeout(poll, (document.hidden ? HIDDEN_S : SEEN_S) * 1000);
    const response = await fetch(place.dataset.address, { method: "POST", body: body() }).catch(() => null);
    // Without an answer what was last known stays.
    if (response?.ok) show(words(await response.json()));
  }

  window.addEventListener("pagehide", () => navigator.sendBeacon?.(place.dataset.address, body({ closed: "1" })));
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) poll(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
  poll();
});
