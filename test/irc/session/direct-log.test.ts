import { DirectLog } from "../../../src/irc/session/ordered-log.ts";
import { orderedLogSuite } from "./ordered-log-suite.ts";

orderedLogSuite("DirectLog", 1, () =>
  Promise.resolve({
    open: (_node, apply) => Promise.resolve(new DirectLog(apply)),
    close: () => Promise.resolve(),
  }),
);
