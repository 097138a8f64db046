/** A reread configuration: what changes now, and what waits. */
import { describe, expect, it } from "bun:test";
import { changesBetween } from "../../src/config/changes.ts";
import { configure } from "../../src/config/load.ts";
import type { Configuration } from "../../src/config/load.ts";

const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g";

function configuration(toml: string, motd: readonly string[] = []): Configuration {
  const document = Bun.TOML.parse(toml) as Record<string, unknown>;
  return { ...configure(document, undefined, { environment: {}, directory: "/" }), motd, certificates: [] };
}

describe("changes", () => {
  it("do not exist between equal configurations", () => {
    const before = configuration("[limits]\nnick-length = 20");
    const {
      applied,
      waiting,
      configuration: now,
    } = changesBetween(before, configuration("[limits]\nnick-length = 20"));
    expect([applied, waiting]).toEqual([[], []]);
    expect(now).toEqual(before);
  });

  it("apply what can be applied and keep the old value of what cannot", () => {
    const before = configuration("");
    const after = configuration(
      `[network]\nname = "Tea"\nserver-name = "tea.example"\n[limits]\nnick-length = 20\n[[listen]]\nport = 1\n` +
        `[[operator]]\nname = "a"\npassword-hash = "${hash}"`,
    );
    const { applied, waiting, configuration: now } = changesBetween(before, after);
    expect(applied).toEqual(["network.name", "listen", "limits.nick-length", "operator"]);
    expect(waiting).toEqual(["network.server-name"]);
    expect(now.settings.network).toMatchObject({ name: "Tea", serverName: "relais.localhost" });
    expect(now.settings.limits.nickLength).toBe(20);
    expect(now.settings.operator).toHaveLength(1);
    expect(now.endpoints).toEqual(after.endpoints);
  });

  it("notice a message of the day that changed in its file", () => {
    const toml = '[network]\nmotd-file = "/motd"';
    const { applied, configuration: now } = changesBetween(
      configuration(toml, ["a"]),
      configuration(toml, ["b"]),
    );
    expect(applied).toEqual(["network.motd-file"]);
    expect(now.motd).toEqual(["b"]);
  });

  it("still wait at the next rereading", () => {
    const first = changesBetween(configuration(""), configuration('[log]\nformat = "json"'));
    const second = changesBetween(first.configuration, configuration('[log]\nformat = "json"'));
    expect([first.waiting, second.waiting]).toEqual([["log.format"], ["log.format"]]);
  });

  it("are applied to certificates, other files and other contents alike", () => {
    const toml = '[[certificate]]\nfile = "a.pem"\nkey = "a.key"';
    const before = { ...configuration(toml), certificates: [{ key: "k", cert: "1" }] };
    const renewed = { ...configuration(toml), certificates: [{ key: "k", cert: "2" }] };
    const moved = { ...configuration(toml.replaceAll("a.", "b.")), certificates: before.certificates };
    for (const after of [renewed, moved]) {
      const changes = changesBetween(before, after);
      expect([changes.applied, changes.waiting]).toEqual([["certificate"], []]);
      expect(changes.configuration.certificates).toEqual(after.certificates);
      expect(changes.configuration.settings.certificate).toEqual(after.settings.certificate);
    }
  });
});
