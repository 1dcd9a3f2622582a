// A browser's IndexedDB, or one that stands in for it, goes in; what the generated code does with users' stores comes out.

const load = (version, name) => import(`./${version}/${name}.js`);

/** A store as somebody's code made it by hand: nothing of ours is in it. */
function byHand({ database, version, stores }, rows = {}) {
  return new Promise((done, failed) => {
    const request = indexedDB.open(database, version);
    request.onerror = () => failed(request.error);
    request.onupgradeneeded = () => {
      for (const [name, { keyPath, autoIncrement, indexes }] of Object.entries(stores)) {
        const store = request.result.createObjectStore(name, { keyPath, autoIncrement });
        for (const [one, index] of Object.entries(indexes)) store.createIndex(one, index.keyPath, index);
        for (const [value, key] of rows[name] ?? []) store.add(value, key);
      }
    };
    request.onsuccess = () => done(request.result);
  });
}

function all(connection, name) {
  return new Promise((done, failed) => {
    const found = [];
    const request = connection.transaction(name).objectStore(name).openCursor();
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return done(found);
      found.push([cursor.primaryKey, cursor.value]);
      cursor.continue();
    };
  });
}

function remove(name) {
  return new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => done();
    request.onerror = () => failed(request.error);
  });
}

const manyRows = (count) =>
  Array.from({ length: count }, (_, n) => [[{ symbol: `S${n}`, close: n / 7 }, { symbol: `S${n}`, close: n }], `S${n}`]);

export const scenarios = {
  /** A browser that had nothing gets the newest version. */
  async fresh({ name }) {
    const { open, describe, DATABASE } = await load("new", name);
    const before = await describe();
    (await open()).close();
    const found = await describe();
    await remove(DATABASE);
    return { before, found };
  },

  /** A store at the old version, made by hand, with rows: what is there afterwards. */
  async upgrade({ name, old, count }) {
    const { open, describe, DATABASE } = await load("new", name);
    const rows = manyRows(count);
    (await byHand(old, { ohlcv_data: rows })).close();
    const start = performance.now();
    const connection = await open();
    const milliseconds = performance.now() - start;
    const kept = new Map((await connection.getAllKeys("ohlcv_data")).map((key) => [key, true]));
    const values = await connection.getAll("ohlcv_data");
    connection.close();
    const expected = new Map(rows.map(([value, key]) => [key, JSON.stringify(value)]));
    const same = values.filter((value) => expected.get(value[0].symbol) === JSON.stringify(value)).length;
    const found = await describe();
    await remove(DATABASE);
    return { kept: kept.size, same, found, milliseconds };
  },

  /** What a person wrote into the slot throws. */
  async thrown({ name, old, count }) {
    const { open, describe, DATABASE } = await load("new", name);
    (await byHand(old, { ohlcv_data: manyRows(count) })).close();
    globalThis.inTheSlot = () => Promise.reject(new Error("no such luck"));
    const message = await open().then(() => "none", (error) => error.message);
    globalThis.inTheSlot = undefined;
    const found = await describe();
    const connection = await byHand(old);
    const left = (await all(connection, "ohlcv_data")).length;
    connection.close();
    (await open()).close();
    const later = await describe();
    await remove(DATABASE);
    return { message, found, left, later: later.version };
  },

  /** An older tab has the store open: one with our code, and one that listens to nobody. */
  async oldTab({ name, old }) {
    const before = await load("old", name);
    const after = await load("new", name);
    const told = [];
    await before.open({ stale: (current, wanted) => told.push(["stale", current, wanted]) });
    (await after.open({ blocked: () => told.push(["blocked"]) })).close();
    await remove(after.DATABASE);
    const deaf = await byHand(old);
    const opening = after.open({
      blocked(current, wanted) {
        told.push(["blocked", current, wanted]);
        deaf.close();
      },
    });
    (await opening).close();
    const message = await before.open().then(() => "none", (error) => error.message);
    await remove(after.DATABASE);
    return { told, message };
  },

  /** Renames, another key, a unique index, a store less: what becomes of rows. */
  async changes({ old, rows }) {
    const { open, describe, DATABASE } = await load("new", "Pad");
    (await byHand(old, rows)).close();
    const message = await open().then((connection) => (connection.close(), ""), (error) => error.message);
    const found = await describe();
    const connection = await byHand({ database: DATABASE, stores: {} });
    const left = {};
    for (const name of connection.objectStoreNames) left[name] = await all(connection, name);
    connection.close();
    await remove(DATABASE);
    return { message, found, left };
  },

  /** For whoever ends the browser in between: an upgrade that does not end by itself. */
  async endless({ name, old, count }) {
    const { open } = await load("new", name);
    (await byHand(old, { ohlcv_data: manyRows(count) })).close();
    globalThis.inTheSlot = async (after) => {
      globalThis.within = true;
      for (;;) await after.objectStore("ohlcv_data").count();
    };
    void open();
    while (!globalThis.within) await new Promise((done) => setTimeout(done, 5));
    return true;
  },

  /** What such a browser has afterwards. */
  async afterwards({ name }) {
    const { describe } = await load("new", name);
    const found = await describe();
    const rows = await all(await byHand({ database: found.database, stores: {} }), "ohlcv_data");
    return { found, rows: rows.length };
  },
};
