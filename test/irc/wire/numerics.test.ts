import { describe, expect, it } from "bun:test";
import {
  numericLine,
  numericRows,
  type NumericName,
  type NumericParameters,
} from "../../../src/irc/wire/numerics.ts";
import type { NumericRow } from "../../../src/irc/wire/numerics/row.ts";

const rows: [string, NumericRow][] = Object.entries(numericRows);

describe("numeric rows", () => {
  it("have a code of three digits", () => {
    for (const [, row] of rows) expect(row.code).toMatch(/^[0-9]{3}$/);
  });

  it("have a code of their own", () => {
    const codes = rows.map(([, row]) => row.code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it("say ERR_ from 400 to 599 and RPL_ below", () => {
    for (const [name, row] of rows) {
      expect(name).toMatch(/^(RPL|ERR)_[A-Z0-9_]+$/);
      const number = Number(row.code);
      if (number < 400) expect(name).toStartWith("RPL_");
      if (number >= 400 && number < 600) expect(name).toStartWith("ERR_");
    }
  });

  it("name their specification", () => {
    for (const [, row] of rows) expect(row.specification).not.toBe("");
  });

  it("have a text that fits in one line", () => {
    for (const [, row] of rows) {
      expect(row.text ?? "text").toMatch(/^[ -~]+$/);
      expect((row.text ?? "").startsWith(":")).toBe(false);
    }
  });

  it("leave something to say: a parameter or a text", () => {
    for (const [, row] of rows) expect(row.parameters.length > 0 || row.text !== undefined).toBe(true);
  });

  it("are sent: each is named outside of this table", async () => {
    const sources = `${import.meta.dir}/../../../src/irc`;
    const texts: string[] = [];
    for await (const file of new Bun.Glob("**/*.ts").scan(sources)) {
      if (!file.startsWith("wire/numerics")) texts.push(await Bun.file(`${sources}/${file}`).text());
    }
    const named = new Set(texts.flatMap((text) => text.match(/\b(?:RPL|ERR)_[A-Z0-9_]+\b/g) ?? []));
    // Those of accounts and SASL are sent once there are accounts.
    const sent = rows.filter(([, { code }]) => !code.startsWith("90"));
    expect(sent.map(([name]) => name).filter((name) => !named.has(name))).toEqual([]);
  });

  it("name each parameter once, an open one last", () => {
    for (const [name, row] of rows) {
      expect(new Set(row.parameters).size, name).toBe(row.parameters.length);
      const open = row.parameters.findIndex((parameter) => parameter.startsWith("..."));
      if (open !== -1) expect(open, name).toBe(row.parameters.length - 1);
    }
  });
});

function reply<N extends NumericName>(name: N, ...params: NumericParameters<N>): number {
  return numericLine(name, "ada", params).params.length;
}

describe("numericLine", () => {
  it("puts the client first and the fixed text last", () => {
    expect(numericLine("ERR_NOSUCHNICK", "ada", ["bob"])).toEqual({
      code: "401",
      params: ["ada", "bob", "No such nick/channel"],
    });
  });

  it("adds no text where the last parameter is the sender's", () => {
    expect(numericLine("RPL_TOPIC", "ada", ["#tea", "green tea"])).toEqual({
      code: "332",
      params: ["ada", "#tea", "green tea"],
    });
  });

  it("takes any number of parameters where the row is open", () => {
    expect(numericLine("RPL_CHANNELMODEIS", "ada", ["#tea", "+n"]).params).toEqual(["ada", "#tea", "+n"]);
    expect(numericLine("RPL_CHANNELMODEIS", "ada", ["#tea", "+kl", "leaf", "5"]).params).toHaveLength(5);
    expect(numericLine("RPL_ISUPPORT", "ada", ["NICKLEN=30", "SAFELIST"]).params).toEqual([
      "ada",
      "NICKLEN=30",
      "SAFELIST",
      "are supported by this server",
    ]);
  });

  it("is checked by the compiler for the number of parameters", () => {
    expect(reply("ERR_NOSUCHNICK", "bob")).toBe(3);
    // @ts-expect-error the nick is missing
    expect(reply("ERR_NOSUCHNICK")).toBe(2);
    // @ts-expect-error the modes are missing
    expect(reply("RPL_CHANNELMODEIS", "#tea")).toBe(2);
    // @ts-expect-error nothing is to be supplied
    expect(reply("RPL_ENDOFMOTD", "#tea")).toBe(3);
  });
});
