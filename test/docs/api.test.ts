/** The documents about the API are what its rows make. */
import { expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderApi, renderOpenApi } from "../../docs/scripts/api/render.ts";

const docs = join(import.meta.dir, "../../docs");

it("docs/api.md and docs/openapi.json are what the rows make (else: bun run docs:api)", () => {
  expect(readFileSync(join(docs, "api.md"), "utf8")).toBe(renderApi());
  expect(readFileSync(join(docs, "openapi.json"), "utf8")).toBe(renderOpenApi());
});
