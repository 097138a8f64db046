/** Privileges from the sections about operators: classes, extended classes, and own privileges. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import { operatorBlocks } from "../../src/config/operators.ts";
import { privileges } from "../../src/irc/network/privileges.ts";

const hash = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";
const classes = `
  [[operator-class]]
  name = "helper"
  privileges = ["see", "kill"]
  [[operator-class]]
  name = "moderator"
  extends = "helper"
  privileges = ["kill", "ban-user"]
`;

/** The blocks of one operator with these lines. */
function blockOf(lines: string) {
  const toml = `${classes}\n[[operator]]\nname = "ada"\npassword-hash = "${hash}"\n${lines}`;
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  const { settings } = configure(document, undefined, { environment: {}, directory: "/srv" });
  return operatorBlocks(settings)[0];
}

describe("an operator", () => {
  it("has every privilege where neither a class nor privileges are named", () => {
    expect(blockOf("")).toEqual({
      name: "ada",
      passwordHash: hash,
      masks: ["*@*"],
      host: undefined,
      notices: undefined,
      privileges,
    });
  });

  it("has the privileges of its class", () => {
    expect(blockOf('class = "helper"')?.privileges).toEqual(["kill", "see"]);
  });

  it("has those too that its class extends, each once", () => {
    expect(blockOf('class = "moderator"')?.privileges).toEqual(["kill", "see", "ban-user"]);
  });

  it("has its own besides those of its class", () => {
    expect(blockOf('class = "helper"\nprivileges = ["rehash"]')?.privileges).toEqual([
      "kill",
      "rehash",
      "see",
    ]);
  });

  it("has only its own where it has no class, none among them", () => {
    expect(blockOf('privileges = ["see"]')?.privileges).toEqual(["see"]);
    expect(blockOf("privileges = []")?.privileges).toEqual([]);
  });

  it("has the host that is named", () => {
    expect(blockOf('host = "staff.example.org"')?.host).toBe("staff.example.org");
  });
});
