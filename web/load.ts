/** The page as the single executable has it inside; from the sources otherwise. */
import { buildPage } from "./build.ts";
import type { BuiltPage } from "./build.ts";

/** Put in by packaging/build.ts. */
declare const RELAIS_PAGE: BuiltPage | undefined;

export function loadPage(): Promise<BuiltPage> {
  return typeof RELAIS_PAGE === "undefined" ? buildPage() : Promise.resolve(RELAIS_PAGE);
}
