/** The limits of browsers that stay logged in. */
import type { LimitRow } from "./limits.ts";

export const browserLimitRows = {
  browsers: {
    default: 20,
    min: 1,
    max: 100,
    help: "Browsers that may stay logged in to one account. Another one takes the place of that which was away the longest.",
  },
  browserExpiry: {
    default: 30,
    min: 1,
    max: 400,
    help: "Days after which a browser that stayed away has to log in again. Each visit begins them anew.",
  },
} as const satisfies Record<string, LimitRow>;
