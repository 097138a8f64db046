import { expect, it } from "bun:test";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import type { Msg } from "@nats-io/transport-node";
import { Snapshots } from "../../src/cluster/snapshots.ts";
import { inDirectory } from "../main/directory.ts";
import { NatsServer } from "./nats-server.ts";

const CREATE = "$JS.API.STREAM.CREATE.OBJ_tea-copies";
const REFUSAL = { error: { code: 400, err_code: 10_005, description: "no suitable peers for placement" } };

it("a copy waits for the NATS servers to make a place for it", async () => {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.url });
  try {
    const request = connection.request.bind(connection);
    let refused = 0;
    connection.request = async (subject, payload, options) => {
      if (subject !== CREATE || refused === 2) return request(subject, payload, options);
      refused += 1;
      return { data: new TextEncoder().encode(JSON.stringify(REFUSAL)) } as Msg;
    };
    const snapshots = new Snapshots({ connection, stream: "tea", replicas: 1, timeout: 5_000 });
    await inDirectory({ copy: "all of it" }, async (directory) => {
      await snapshots.put("one", join(directory, "copy"));
      expect(refused).toBe(2);
      expect(await snapshots.get("one", join(directory, "received"))).toBe(true);
      expect(await Bun.file(join(directory, "received")).text()).toBe("all of it");
    });
  } finally {
    await connection.close();
    await server.remove();
  }
});
