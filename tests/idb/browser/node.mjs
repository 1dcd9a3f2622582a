// Scenarios with their arguments as JSON on stdin go in; what each came to, by fake-indexeddb, goes to stdout.

import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { scenarios } = await import(pathToFileURL(`${process.argv[2]}/scenarios.mjs`).href);
const results = [];
for (const [name, given] of JSON.parse(readFileSync(0, "utf8"))) results.push(await scenarios[name](given));
console.log(JSON.stringify(results));
process.exit(0);
