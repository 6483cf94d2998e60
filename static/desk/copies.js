// Copies of what is typed into forms, in this browser, for when the server is away: each under the number of the
// user, the path of the page and the token of the tab. A browser may have no room for them, or forbid them; then
// there are none, and nothing else suffers.
class LocalCopies {
  static LIFE_MS = 30 * 24 * 3600 * 1000;

  constructor(user, path) {
    this.user = user;
    this.path = path;
  }

  key(token) {
    return `buffer ${this.user} ${this.path} ${token}`;
  }

  // All copies of everybody: { key, of, path, token, at, entries, held }; held: the server had the same.
  all() {
    const found = [];
    try {
      for (const key of Object.keys(localStorage)) {
        const [kind, of, path, token] = key.split(" ");
        if (kind === "buffer" && token) found.push({ ...JSON.parse(localStorage.getItem(key)), key, of, path, token });
      }
    } catch { /* none */ }
    return found;
  }

  mine() {
    return this.all().filter(({ of, path }) => of === this.user && path === this.path);
  }

  // Tells whether the copy is written.
  write(token, entries, held, at = Date.now()) {
    const text = JSON.stringify({ at, entries, held });
    for (const last of [false, true]) {
      try {
        localStorage.setItem(this.key(token), text);
        return true;
      } catch {
        // Full, perhaps: those that the server has as well can go.
        if (!last) this.all().filter((copy) => copy.held).forEach((copy) => this.drop(copy.key));
      }
    }
    return false;
  }

  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch { /* there is none */ }
  }

  // Drop what is saved, in whichever tab; what the server had and has no more; and what is old.
  sweep(saved, onServer) {
    const mine = new Set(this.mine().map(({ key }) => key));
    for (const { key, token, held, at } of this.all()) {
      const gone = held && mine.has(key) && !onServer.includes(token);
      if (saved.includes(token) || gone || !(at > Date.now() - LocalCopies.LIFE_MS)) this.drop(key);
    }
  }
}
