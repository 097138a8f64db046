/** `bun bench/audience.ts PORT CLIENTS`: clients in `#l00000`, in a process of their own; prints `ready` and reads until killed. */
import { Crowd } from "./peers/crowd.ts";

const [port, clients] = process.argv.slice(2).map(Number);
if (port === undefined || clients === undefined)
  throw new TypeError("usage: bun bench/audience.ts PORT CLIENTS");

const crowd = new Crowd({ hostname: "127.0.0.1", port, clients, channels: 1, connecting: 64 });
await crowd.join();
await crowd.sync();
crowd.onDelivery = () => undefined;
crowd.count();
console.log("ready");
