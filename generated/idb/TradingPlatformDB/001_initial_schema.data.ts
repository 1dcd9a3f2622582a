// Rows of "TradingPlatformDB" on their way to version 1: yours. schemadiff wrote this once and never writes it again.
//
// It runs in the upgrade's transaction, when new stores are there, renamed ones have their new names, and nothing is
// dropped yet. Await nothing but requests of IndexedDB: any other await lets the transaction end too early. What is
// thrown here ends the upgrade, and the user's store stays as it was. Once it has shipped, leave it as it is.
//
//   for await (const cursor of after.objectStore("trades")) await cursor.update({ ...cursor.value, currency: "JPY" });

import type { After, Before } from "./001_initial_schema";

export async function transform(_before: Before, _after: After): Promise<void> {}
