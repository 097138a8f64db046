import { expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { Client } from "./support.ts";

const project = `${import.meta.dir}/../..`;

/** The example as it stands in the document. */
function listing(): string {
  const code = /```ts\n(.*?)```/s.exec(readFileSync(`${project}/docs/engine.md`, "utf8"))?.[1];
  if (code === undefined) throw new Error("docs/engine.md has no listing");
  return code;
}

it("the echo server of docs/engine.md echoes, and stops when it is asked to", async () => {
  const child = Bun.spawn([process.execPath, "-e", listing()], {
    cwd: project,
    env: { ...process.env, PORT: "0" },
  });
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number(/port (\d+)/.exec((await reader.read()).value ?? "")?.[1]);
  const client = await Client.connect({ transport: "tcp", secure: false, address: "127.0.0.1", port });
  expect(await client.line()).toBe("Say something.");
  client.send("hello\r\n");
  expect(await client.line()).toBe("hello");
  child.kill("SIGTERM");
  await client.ended.promise;
  expect((await reader.read()).value).toBe("127.0.0.1 left: server-stopping\n");
  expect(await child.exited).toBe(0);
});

it("the echo server of docs/engine.md is docs/examples/echo.ts, in under 20 lines", () => {
  expect(listing()).toBe(readFileSync(`${project}/docs/examples/echo.ts`, "utf8"));
  expect(listing().trimEnd().split("\n").length).toBeLessThan(20);
});
