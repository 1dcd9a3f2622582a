// schemadiff idb migration 002: add_metadata_stores
// Database: "TraderProDB"   from version: 1   to version: 2
// Description: add metadata stores
// Author: Trading platform
// Date: 2026-11-27
// Depends on: 001_initial_schema.ts
//
// create store "_migrations"
// create store "cache_metadata"
// create store "user_preferences"
//
// There is no way back: a browser opens no database at a lower version. To undo this, put schema/idb back as it was
// and generate: that is one more version, forward.
// Never modify this file: idb.lock has its checksum. Moving rows by hand is for ./002_add_metadata_stores.data.ts.

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { V1 } from "./001_initial_schema";
import { transform } from "./002_add_metadata_stores.data";

export const version = 2;

export const structure = {
  "stores": {
    "_migrations": {
      "keyPath": "version",
      "autoIncrement": false,
      "indexes": {
        "appliedAt": {
          "keyPath": "appliedAt",
          "unique": false,
          "multiEntry": false
        },
        "name": {
          "keyPath": "name",
          "unique": true,
          "multiEntry": false
        }
      },
      "value": "{ version: number; name: string; appliedAt: string }"
    },
    "cache_metadata": {
      "keyPath": "key",
      "autoIncrement": false,
      "indexes": {
        "dataType": {
          "keyPath": "dataType",
          "unique": false,
          "multiEntry": false
        },
        "expiresAt": {
          "keyPath": "expiresAt",
          "unique": false,
          "multiEntry": false
        },
        "symbol": {
          "keyPath": "symbol",
          "unique": false,
          "multiEntry": false
        }
      }
    },
    "ohlcv_data": {
      "keyPath": null,
      "autoIncrement": false,
      "indexes": {},
      "value": "unknown[]"
    },
    "user_preferences": {
      "keyPath": "key",
      "autoIncrement": false,
      "indexes": {
        "category": {
          "keyPath": "category",
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
  "_migrations": { version: number; name: string; appliedAt: string };
  "cache_metadata": unknown;
  "ohlcv_data": unknown[];
  "user_preferences": unknown;
}

/** What is stored at version 2. It stays as it is, so that what was written for it keeps compiling. */
export interface V2 extends DBSchema {
  /** Which versions this browser went through. */
  "_migrations": {
    key: At<Values["_migrations"], "version">;
    value: Values["_migrations"];
    indexes: {
      "appliedAt": At<Values["_migrations"], "appliedAt">;
      "name": At<Values["_migrations"], "name">;
    };
  };
  /** Until when something in ohlcv_data may be used. */
  "cache_metadata": {
    key: At<Values["cache_metadata"], "key">;
    value: Values["cache_metadata"];
    indexes: {
      "dataType": At<Values["cache_metadata"], "dataType">;
      "expiresAt": At<Values["cache_metadata"], "expiresAt">;
      "symbol": At<Values["cache_metadata"], "symbol">;
    };
  };
  /** Bars of one symbol, under a key that stands beside them. */
  "ohlcv_data": {
    key: IDBValidKey;
    value: Values["ohlcv_data"];
  };
  /** Settings of the person at this browser. */
  "user_preferences": {
    key: At<Values["user_preferences"], "key">;
    value: Values["user_preferences"];
    indexes: {
      "category": At<Values["user_preferences"], "category">;
    };
  };
}

/** The stores of version 1 that are there under their names while the transform runs. */
interface Leaving extends DBSchema {
  "ohlcv_data": V1["ohlcv_data"];
}

/** The transaction as the version before knows it, and as this one does. */
export type Before = IDBPTransaction<Leaving, StoreNames<Leaving>[], "versionchange">;
export type After = IDBPTransaction<V2, StoreNames<V2>[], "versionchange">;

/** Brings version 1 to 2 within the upgrade's transaction. Nothing but requests of IndexedDB may be awaited. */
export async function up(
  database: IDBPDatabase,
  transaction: IDBPTransaction<unknown, string[], "versionchange">,
): Promise<void> {
  {
    const store = database.createObjectStore("_migrations", { keyPath: "version" });
    store.createIndex("appliedAt", "appliedAt");
    store.createIndex("name", "name", { unique: true });
  }
  {
    const store = database.createObjectStore("cache_metadata", { keyPath: "key" });
    store.createIndex("dataType", "dataType");
    store.createIndex("expiresAt", "expiresAt");
    store.createIndex("symbol", "symbol");
  }
  {
    const store = database.createObjectStore("user_preferences", { keyPath: "key" });
    store.createIndex("category", "category");
  }
  await transform(transaction as unknown as Before, transaction as unknown as After);
}
