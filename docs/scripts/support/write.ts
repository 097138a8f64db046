/** `bun run docs:support`: writes docs/support.md. */
import { join } from "node:path";
import { renderSupport } from "./render.ts";

await Bun.write(join(import.meta.dir, "../../support.md"), renderSupport());
