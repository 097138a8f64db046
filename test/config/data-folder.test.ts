/** The data folder that a configuration means. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import type { Environment } from "../../src/config/environment.ts";

const dataOf = (toml: string, file: string | undefined, environment: Environment = {}): string => {
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return configure(document, file, { environment, directory: "/srv" }).settings.store.data;
};

describe("the data folder", () => {
  it("is `data` beside the file, or in the working directory without one", () => {
    expect(dataOf("", "/etc/relais/relais.toml")).toBe("/etc/relais/data");
    expect(dataOf("", undefined)).toBe("/srv/data");
  });

  it("is relative to the file, and from the environment to the working directory", () => {
    expect(dataOf('[store]\ndata = "../kept"', "/etc/relais/relais.toml")).toBe("/etc/kept");
    expect(dataOf('[store]\ndata = "/var/lib/relais"', "/etc/relais/relais.toml")).toBe("/var/lib/relais");
    expect(dataOf("", "/etc/relais/relais.toml", { RELAIS_DATA: "kept" })).toBe("/srv/kept");
  });
});
