/** The limit of open files: each client takes one. */
import { fault, ok, warning } from "./finding.ts";
import type { Check } from "./finding.ts";

export const openFiles: Check = {
  name: "open files",
  find: ({ settings: { connections } }, machine) => {
    const { connectionLimit, descriptorReserve } = connections;
    const limit = machine.openFiles;
    const room = limit - descriptorReserve;
    const facts = `${limit} allowed, of which ${descriptorReserve} are kept back (connections.descriptor-reserve)`;
    if (room <= 0)
      return [fault(`${facts}: no client can connect; raise the limit (ulimit -n, LimitNOFILE)`)];
    return [
      room < connectionLimit
        ? warning(
            `${facts}: room for ${room} clients, fewer than connections.connection-limit, ${connectionLimit}; raise the limit (ulimit -n, LimitNOFILE)`,
          )
        : ok(`${facts}: room for ${connectionLimit} clients`),
    ];
  },
};
