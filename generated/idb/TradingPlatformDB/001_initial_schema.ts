// schemadiff idb migration 001: initial_schema
// Database: "TradingPlatformDB"   from version: 0   to version: 1
// Description: initial schema
// Author: Trading platform
// Date: 2026-11-27
// Depends on: none
//
// create store "performance"
// create store "positions"
// create store "settings"
// create store "trades"
//
// There is no way back: a browser opens no database at a lower version. To undo this, put schema/idb back as it was
// and generate: that is one more version, forward.
// Never modify this file: idb.lock has its checksum. Moving rows by hand is for ./001_initial_schema.data.ts.

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import { transform } from "./001_initial_schema.data";

export const version = 1;

export const structure = {
  "stores": {
    "performance": {
      "keyPath": "id",
      "autoIncrement": false,
      "indexes": {
        "yearMonth": {
          "keyPath": [
            "year",
            "month"
          ],
          "unique": true,
          "multiEntry": false
        }
      }
    },
    "positions": {
      "keyPath": "symbol",
      "autoIncrement": false,
      "indexes": {
        "updatedAt": {
          "keyPath": "updatedAt",
          "unique": false,
          "multiEntry": false
        }
      }
    },
    "settings": {
      "keyPath": "key",
      "autoIncrement": false,
      "indexes": {}
    },
    "trades": {
      "keyPath": "id",
      "autoIncrement": false,
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
  "performance": unknown;
  "positions": unknown;
  "settings": unknown;
  "trades": unknown;
}

/** What is stored at version 1. It stays as it is, so that what was written for it keeps compiling. */
export interface V1 extends DBSchema {
  /** One row for each month. */
  "performance": {
    key: At<Values["performance"], "id">;
    value: Values["performance"];
    indexes: {
      "yearMonth": [At<Values["performance"], "year">, At<Values["performance"], "month">];
    };
  };
  "positions": {
    key: At<Values["positions"], "symbol">;
    value: Values["positions"];
    indexes: {
      "updatedAt": At<Values["positions"], "updatedAt">;
    };
  };
  "settings": {
    key: At<Values["settings"], "key">;
    value: Values["settings"];
  };
  "trades": {
    key: At<Values["trades"], "id">;
    value: Values["trades"];
    indexes: {
      "date": At<Values["trades"], "date">;
      "symbol": At<Values["trades"], "symbol">;
      "timestamp": At<Values["trades"], "timestamp">;
    };
  };
}

/** The transaction as the version before knows it, and as this one does. */
export type Before = undefined;
export type After = IDBPTransaction<V1, StoreNames<V1>[], "versionchange">;

/** Brings version 0 to 1 within the upgrade's transaction. Nothing but requests of IndexedDB may be awaited. */
export async function up(
  database: IDBPDatabase,
  transaction: IDBPTransaction<unknown, string[], "versionchange">,
): Promise<void> {
  {
    const store = database.createObjectStore("performance", { keyPath: "id" });
    store.createIndex("yearMonth", ["year", "month"], { unique: true });
  }
  {
    const store = database.createObjectStore("positions", { keyPath: "symbol" });
    store.createIndex("updatedAt", "updatedAt");
  }
  database.createObjectStore("settings", { keyPath: "key" });
  {
    const store = database.createObjectStore("trades", { keyPath: "id" });
    store.createIndex("date", "date");
    store.createIndex("symbol", "symbol");
    store.createIndex("timestamp", "timestamp");
  }
  await transform(undefined, transaction as unknown as After);
}
