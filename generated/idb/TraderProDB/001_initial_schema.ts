// schemadiff idb migration 001: initial_schema
// Database: "TraderProDB"   from version: 0   to version: 1
// Description: initial schema
// Author: Trading platform
// Date: 2026-11-27
// Depends on: none
//
// create store "ohlcv_data"
//
// There is no way back: a browser opens no database at a lower version. To undo this, put schema/idb back as it was
// and generate: that is one more version, forward.
// Never modify this file: idb.lock has its checksum. Moving rows by hand is for ./001_initial_schema.data.ts.

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import { transform } from "./001_initial_schema.data";

export const version = 1;

export const structure = {
  "stores": {
    "ohlcv_data": {
      "keyPath": null,
      "autoIncrement": false,
      "indexes": {},
      "value": "unknown[]"
    }
  }
} as const;

interface Values {
  "ohlcv_data": unknown[];
}

/** What is stored at version 1. It stays as it is, so that what was written for it keeps compiling. */
export interface V1 extends DBSchema {
  /** Bars of one symbol, under a key that stands beside them. */
  "ohlcv_data": {
    key: IDBValidKey;
    value: Values["ohlcv_data"];
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
  database.createObjectStore("ohlcv_data");
  await transform(undefined, transaction as unknown as After);
}
