/** The documents about the API are what its rows make. */
import { expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderApi, renderOpenApi } from "../../docs/scripts/api/render.ts";

const docs = join(import.meta.dir, "../../docs");

it("docs/api.md and docs/openapi.json are what the rows make (else: bun run docs:api)", async () => {
  expect(readFileSync(join(docs, "api.md"), "utf8")).toBe(await renderApi());
  expect(readFileSync(join(docs, "openapi.json"), "utf8")).toBe(await renderOpenApi());
});
