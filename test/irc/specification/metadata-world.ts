/**
 * Shared by the tests of both versions of the metadata specification: a network, clients, and lines that can be compared.
 */
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import type { Limits } from "../../../src/irc/network/limits.ts";
import type { FakeConnection } from "../session/harness.ts";
import { World } from "../session/harness.ts";

export type Draft = "draft/metadata-2" | "draft/metadata-3";

/** Keys that begin with `secret` are for operators. Flood control is not what is tested. */
export function metadataWorld(limits: Partial<Limits> = {}): World {
  return new World({
    network: { limits: { ...defaultLimits, ...limits }, operatorMetadata: ["secret*"] },
  });
}

/** A registered client that has negotiated a version of metadata and what it needs. */
export function client(world: World, nick: string, draft: Draft, more = ""): FakeConnection {
  return world.connect(nick, `batch ${draft}${more}`);
}

/** Makes a client an operator who may see and change all metadata. */
export function grantMetadata(connection: FakeConnection): void {
  const { user } = connection.state;
  if (user === undefined) throw new Error("only a user can be an operator");
  user.privileges = new Set(["metadata"]);
}

/** Lines that a client hears because of some lines. Batches are numbered by their order in it: `<1>`, `<2>` … */
export function heard(connection: FakeConnection, ...lines: readonly string[]): string[] {
  connection.say(...lines);
  return numbered(connection.take());
}

export function numbered(lines: readonly string[]): string[] {
  const names = new Map<string, string>();
  for (const line of lines) {
    const reference = / BATCH \+(\S+)/u.exec(line)?.[1];
    if (reference !== undefined) names.set(reference, `<${names.size + 1}>`);
  }
  const nameOf = (reference: string): string => names.get(reference) ?? "<unknown>";
  return lines.map((line) =>
    line
      .replace(
        / BATCH ([+-])(\S+)/u,
        (_, sign: string, reference: string) => ` BATCH ${sign}${nameOf(reference)}`,
      )
      .replace(/^@batch=([^;\s]+)/u, (_, reference: string) => `@batch=${nameOf(reference)}`),
  );
}

/** The first batch of an answer, with these lines in it. */
export function batch(typeAndParams: string, ...inside: readonly string[]): string[] {
  return [
    `:irc.test BATCH +<1> ${typeAndParams}`,
    ...inside.map((line) => `@batch=<1> ${line}`),
    ":irc.test BATCH -<1>",
  ];
}
