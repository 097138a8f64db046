/** `bun run docs:config`: writes what derives from the option table. */
import { join } from "node:path";
import { renderExample, renderReference } from "./render.ts";

const root = join(import.meta.dir, "../..");
await Bun.write(join(root, "relais.example.toml"), renderExample());
await Bun.write(join(root, "docs/configuration.md"), renderReference());
