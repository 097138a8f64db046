/** The files in docs/examples/cluster are those that docs/cluster.md shows, and name options that exist. */
import { expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configure } from "../../src/config/load.ts";
import { root } from "../house/source.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const example = (name: string): string => read(`docs/examples/cluster/${name}`);
const page = read("docs/cluster.md");

/** The lines of a configuration that are no comments. */
function settings(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
}

/** The block of the page that has this line. */
function block(line: string): string {
  const blocks = [...page.matchAll(/^```\w*\n([^]*?)^```$/gmu)].map(([, text = ""]) => text);
  return blocks.find((text) => text.includes(line)) ?? "";
}

it.each([
  ["nats.conf", "server_name: nats-1"],
  ["relais-cluster.conf", "After=nats-server.service"],
])("%s is the same on the page", (name, line) => {
  expect(settings(example(name))).toEqual(settings(block(line)));
});

it("the configuration of Relais on the page can be used as it is", () => {
  const document = Bun.TOML.parse(block("[network]")) as Record<string, unknown>;
  expect(() => configure(document, undefined, { environment: {}, directory: "/" })).not.toThrow();
});

it("compose.yaml starts three NATS servers, and three servers with names of their own by variables that exist", () => {
  const { services, configs } = Bun.YAML.parse(example("compose.yaml")) as {
    readonly services: Readonly<
      Record<string, { readonly environment: Readonly<Record<string, string>>; readonly configs?: unknown }>
    >;
    readonly configs: { readonly nats: { readonly content: string } };
  };
  const servers = Object.entries(services).filter(([name]) => name.startsWith("relais-"));
  const known = read("docs/configuration.md");
  for (const [, { environment }] of servers)
    for (const name of Object.keys(environment)) expect(known).toContain(`\`${name}\``);
  expect(new Set(servers.map(([, { environment }]) => environment["RELAIS_SERVER_NAME"])).size).toBe(3);
  const nats = Object.keys(services).filter((name) => name.startsWith("nats-"));
  expect(nats).toHaveLength(3);
  for (const name of nats) {
    expect(servers[0]?.[1].environment["RELAIS_CLUSTER_SERVERS"]).toContain(`nats://${name}:4222`);
    expect(configs.nats.content).toContain(`nats://${name}:6222`);
  }
});
