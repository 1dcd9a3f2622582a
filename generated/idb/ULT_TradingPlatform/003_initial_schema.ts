// schemadiff idb migration 003: initial_schema
// Database: "ULT_TradingPlatform"   from version: 0   to version: 3
// Description: initial schema
// Author: Trading platform
// Date: 2026-11-27
// Depends on: none
//
// create store "backups"
// create store "modelConfig"
// create store "ohlcv"
// create store "tradeHistory"
//
// There is no way back: a browser opens no database at a lower version. To undo this, put schema/idb back as it was
// and generate: that is one more version, forward.
// Never modify this file: idb.lock has its checksum. Moving rows by hand is for ./003_initial_schema.data.ts.

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import { transform } from "./003_initial_schema.data";

export const version = 3;

export const structure = {
  "stores": {
    "backups": {
      "keyPath": "id",
      "autoIncrement": false,
      "indexes": {
        "timestamp": {
          "keyPath": "timestamp",
          "unique": false,
          "multiEntry": false
        }
      }
    },
    "modelConfig": {
      "keyPath": "id",
      "autoIncrement": false,
      "indexes": {
        "name": {
          "keyPath": "name",
          "unique": true,
          "multiEntry": false
        },
        "type": {
          "keyPath": "type",
          "unique": false,
          "multiEntry": false
        }
      }
    },
    "ohlcv": {
      "keyPath": "id",
      "autoIncrement": true,
      "indexes": {
        "date": {
          "keyPath": "date",
          "unique": false,
          "multiEntry": false
        },
        "symbol": {
          "keyPath": "symbol",
          "unique": false,
          "multiEntry": false
        },
        "symbolDate": {
          "keyPath": [
            "symbol",
            "date"
          ],
          "unique": true,
          "multiEntry": false
        }
      }
    },
    "tradeHistory": {
      "keyPath": "id",
      "autoIncrement": false,
      "indexes": {
        "status": {
          "keyPath": "status",
          "unique": false,
          "multiEntry": false
        },
        "symbol": {
          "keyPath": "symbol",
          "unique": false,
          "multiEntry": false
        },
        "timestamp": {
          "keyPath": "timestamp",
          "unique": false,
          "multiEntry": false
        }
      }
    }
  }
} as const;

// The key that a path leads to, as far as the types of the values say.
type At<V, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof V ? At<NonNullable<V[Head]>, Rest> : IDBValidKey
  : P extends keyof V ? KeyOf<V[P]> : IDBValidKey;
type KeyOf<T> = [Extract<T, IDBValidKey>] extends [never] ? IDBValidKey : Extract<T, IDBValidKey>;

interface Values {
  "backups": unknown;
  "modelConfig": unknown;
  "ohlcv": unknown;
  "tradeHistory": unknown;
}

/** What is stored at version 3. It stays as it is, so that what was written for it keeps compiling. */
export interface V3 extends DBSchema {
  /** Copies of the other stores. */
  "backups": {
    key: At<Values["backups"], "id">;
    value: Values["backups"];
    indexes: {
      "timestamp": At<Values["backups"], "timestamp">;
    };
  };
  "modelConfig": {
    key: At<Values["modelConfig"], "id">;
    value: Values["modelConfig"];
    indexes: {
      "name": At<Values["modelConfig"], "name">;
      "type": At<Values["modelConfig"], "type">;
    };
  };
  "ohlcv": {
    key: At<Values["ohlcv"], "id">;
    value: Values["ohlcv"];
    indexes: {
      "date": At<Values["ohlcv"], "date">;
      "symbol": At<Values["ohlcv"], "symbol">;
      "symbolDate": [At<Values["ohlcv"], "symbol">, At<Values["ohlcv"], "date">];
    };
  };
  "tradeHistory": {
    key: At<Values["tradeHistory"], "id">;
    value: Values["tradeHistory"];
    indexes: {
      "status": At<Values["tradeHistory"], "status">;
      "symbol": At<Values["tradeHistory"], "symbol">;
      "timestamp": At<Values["tradeHistory"], "timestamp">;
    };
  };
}

/** The transaction as the version before knows it, and as this one does. */
export type Before = undefined;
export type After = IDBPTransaction<V3, StoreNames<V3>[], "versionchange">;

/** Brings version 0 to 3 within the upgrade's transaction. Nothing but requests of IndexedDB may be awaited. */
export async function up(
  database: IDBPDatabase,
  transaction: IDBPTransaction<unknown, string[], "versionchange">,
): Promise<void> {
  {
    const store = database.createObjectStore("backups", { keyPath: "id" });
    store.createIndex("timestamp", "timestamp");
  }
  {
    const store = database.createObjectStore("modelConfig", { keyPath: "id" });
    store.createIndex("name", "name", { unique: true });
    store.createIndex("type", "type");
  }
  {
    const store = database.createObjectStore("ohlcv", { keyPath: "id", autoIncrement: true });
    store.createIndex("date", "date");
    store.createIndex("symbol", "symbol");
    store.createIndex("symbolDate", ["symbol", "date"], { unique: true });
  }
  {
    const store = database.createObjectStore("tradeHistory", { keyPath: "id" });
    store.createIndex("status", "status");
    store.createIndex("symbol", "symbol");
    store.createIndex("timestamp", "timestamp");
  }
  await transform(undefined, transaction as unknown as After);
}
