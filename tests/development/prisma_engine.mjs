// The URL of a database and files of schema.prisma in; for each of them what Prisma's own engine would write, out.
// node prisma_engine.mjs (script|changes) URL FILE: for an empty database, or for the one that the URL names.
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const engine = await import(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
const { bindMigrationAwareSqlAdapterFactory } = require("@prisma/driver-adapter-utils");
const { PrismaPg } = require("@prisma/adapter-pg");

const wasm = fs.readFileSync("node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm");
const instance = await WebAssembly.instantiate(await WebAssembly.compile(wasm), { "./schema_engine_bg.js": engine });
engine.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const [, , what, connectionString, path] = process.argv;
const files = [{ path, content: fs.readFileSync(path, "utf8") }];
const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString }));
const asked = await engine.SchemaEngine.new({ datamodels: [[path, files[0].content]] }, () => {}, adapter);
const answer = await asked.diff({
  from: what === "script" ? { tag: "empty" } : { tag: "schemaDatasource", files, configDir: process.cwd() },
  to: { tag: "schemaDatamodel", files },
  script: true,
  exitCode: null,
  shadowDatabaseUrl: null,
  filters: { externalTables: [], externalEnums: [] },
});
process.stdout.write(answer.stdout, () => process.exit(0));
