/** IRCV3BEARER (ircv3-specifications pull request 545). */
import { expect, it } from "bun:test";
import {
  ask,
  identityOf,
  PROVIDER,
  readToken,
  responseLine,
  tokenOf,
  worldWithAccounts,
} from "../session/accounts.ts";

it.each(["oauth2", "jwt"])(
  "logs in with a token of the type %s, and fails with 904 at once",
  async (type) => {
    const ana = { name: "ana", identity: identityOf("a1"), createdAt: 0 };
    const client = worldWithAccounts([ana], { provider: PROVIDER, verifyToken: readToken }).open();
    client.say("CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :sasl").take();
    const say = (token: string): Promise<string[]> =>
      ask(client, "AUTHENTICATE IRCV3BEARER", responseLine(`\0${type}\0${token}`));
    expect(await say(tokenOf("a1", "forged"))).toEqual([
      "AUTHENTICATE +",
      ":irc.test 904 ana :SASL authentication failed",
    ]);
    expect((await say(tokenOf("a1"))).slice(1).map((line) => line.split(" ")[1])).toEqual(["900", "903"]);
    client.say("CAP END");
    expect(client.user.account).toBe("ana");
  },
);
