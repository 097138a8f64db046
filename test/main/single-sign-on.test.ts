/** Log-ins with tokens of an identity provider on this machine, from the configuration to the data folder. */
import { afterEach, beforeEach, expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { bearerResponse, challengeIn } from "../irc/session/accounts.ts";
import { Issuer } from "../startup/issuer.ts";
import { stateOf } from "../store/records.ts";
import { withRelais } from "./program.ts";
import type { Program } from "./program.ts";

let issuer: Issuer;

beforeEach(async () => {
  issuer = await Issuer.start();
});

afterEach(() => issuer.stop());

const configuration = (): string => `
[[listen]]
host = "127.0.0.1"
port = 0
[oauth]
issuer = "${issuer.url}"
audience = "irc.test"
claims = ["realm_access.roles=irc"]
`;

const member = { realm_access: { roles: ["irc"] } };

/** The answer to a token: the error result, or the numerics that follow. */
async function logIn(program: Program, token: string): Promise<string> {
  const client = await LineClient.connect(await program.port());
  client.send("CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :sasl", "AUTHENTICATE OAUTHBEARER");
  await client.line(/^AUTHENTICATE \+$/u);
  for (const part of bearerResponse(token).match(/.{1,400}/gu) ?? []) client.send(`AUTHENTICATE ${part}`);
  const [line = ""] = await client.until(/ 903 |^AUTHENTICATE /u);
  if (line.includes(" 900 ")) {
    client.end();
    return line;
  }
  client.send("AUTHENTICATE AQ==");
  await client.line(/ 904 /u);
  client.send("CAP END");
  await client.line(/ 001 ana /u);
  client.end();
  return challengeIn([line]);
}

function withServer(use: (program: Program, directory: string) => Promise<void>): Promise<void> {
  return withRelais(configuration(), {}, use);
}

it("the first log-in with a valid token makes an account, and a token without the claim does not", async () => {
  await withServer(async (program, directory) => {
    expect(await logIn(program, await issuer.token())).toContain('"status":"insufficient_scope"');
    const [, , , , account] = (await logIn(program, await issuer.token(member))).split(" ");
    expect(account).toBe("ana");
    program.signal("SIGKILL");
    await program.ended();
    expect(stateOf(join(directory, "data"), { now: Date.now() }).accounts).toMatchObject([
      { name: "ana", identity: { issuer: issuer.url, subject: "a1" } },
    ]);
  });
});

it("while the provider is down tokens are refused, and nothing else; they are taken when it is back", async () => {
  const { port } = issuer;
  await withServer(async (program) => {
    const token = await issuer.token(member);
    await issuer.stop();
    expect(await logIn(program, token)).toContain('"status":"temporarily_unavailable"');
    expect(await program.logged("provider-failed")).toMatchObject({ level: "error" });
    issuer = await Issuer.start(port);
    expect(await logIn(program, await issuer.token(member))).toContain(" 900 ana ");
  });
});
