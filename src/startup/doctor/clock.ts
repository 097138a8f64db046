/** The clock: messages, codes of two factors and certificates depend on it. */
import { note, ok, warning } from "./finding.ts";
import type { Check } from "./finding.ts";

export const clock: Check = {
  name: "clock",
  find: (_, { now, clockIsSet }) => {
    const time = new Date(now).toISOString();
    if (clockIsSet === undefined)
      return [note(`${time}; the system does not say whether a time service sets it`)];
    return [
      clockIsSet
        ? ok(`${time}, set by a time service`)
        : warning(`${time}, and no time service sets it: install chrony, or turn systemd-timesyncd on`),
    ];
  },
};
