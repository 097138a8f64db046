/** `bun run docs:api`: writes docs/api.md and docs/openapi.json. */
import { join } from "node:path";
import { renderApi, renderOpenApi } from "./render.ts";

const folder = join(import.meta.dir, "../..");
await Bun.write(join(folder, "api.md"), await renderApi());
await Bun.write(join(folder, "openapi.json"), await renderOpenApi());
