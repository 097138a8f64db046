import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { addInvitation } from "../../../src/irc/network/invitations.ts";
import { Network } from "../../../src/irc/network/network.ts";
import type { NetworkSettings } from "../../../src/irc/network/settings.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { lookOf } from "../../../src/irc/wire/confusables.ts";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { userModeRows } from "../../../src/irc/wire/user-modes.ts";

const NOW = 1_700_000_000_000;

function networkWith(changed: Partial<NetworkSettings> = {}): Network {
  return new Network({ casemapping: "ascii", ...changed });
}

function add(network: Network, nick: string): User {
  const user = network.addUser({
    nick,
    username: "user",
    realname: "Real",
    host: "host.test",
    address: "192.0.2.1",
    secure: false,
    at: NOW,
  });
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

const nicks = (network: Network): string[] => [...network.users].map(({ nick }) => nick);

describe("Network: users", () => {
  it("finds a nick in any case and keeps it for one user", () => {
    const network = networkWith();
    const ada = add(network, "Ada");
    expect(network.findUser("aDA")).toBe(ada);
    expect(network.nickInUse("ADA")).toBe(true);
    expect(() => add(network, "ada")).toThrow("in use");
    expect(network.userCount).toBe(1);
  });

  it("compares nicks by its casemapping", () => {
    const network = networkWith({ casemapping: "rfc1459" });
    const user = add(network, "a[b]");
    expect(network.findUser("A{B}")).toBe(user);
    expect(networkWith().fold("[")).toBe("[");
  });

  describe("whose nicks are of any script", () => {
    const unicode = { casemapping: "rfc8265", nickCharacters: "utf8" } as const;

    it("have a nick in any case", () => {
      const network = networkWith(unicode);
      const zoe = add(network, "Zoë");
      expect(network.findUser("ZOE\u0308")).toBe(zoe);
      expect(() => add(network, "zoË")).toThrow("in use");
    });

    it("are not confused: who looks like another does not come in", () => {
      const network = networkWith(unicode);
      const alice = add(network, "alice");
      for (const nick of ["аlice", "aIice", "a1ice", "ａlice"]) {
        expect(network.nickInUse(nick)).toBe(true);
        expect(() => add(network, nick)).toThrow("in use");
        expect(network.findUser(nick)).toBe(nick === "ａlice" ? alice : undefined);
      }
      const bob = add(network, "bob");
      expect(network.renameUser(bob, "аlice", NOW, defaultLimits)).toBe(false);
      expect(network.renameUser(bob, "alicе1", NOW, defaultLimits)).toBe(true);
    });

    it("may take what looks like their own nick, and give it free by leaving", () => {
      const network = networkWith(unicode);
      const alice = add(network, "alice");
      expect(network.renameUser(alice, "аlice", NOW, defaultLimits)).toBe(true);
      expect(network.findUser("alice")).toBeUndefined();
      expect(network.nickInUse("alice")).toBe(true);
      expect(network.nickInUse("alice", alice)).toBe(false);
      expect(network.renameUser(alice, "carol", NOW, defaultLimits)).toBe(true);
      const other = add(network, "alice");
      network.removeUser(other, NOW, defaultLimits);
      expect(network.nickInUse("аlice")).toBe(false);
    });

    it("may not change the case of their nick so that it looks like another's", () => {
      const network = networkWith(unicode);
      const ivan = add(network, "ivan");
      add(network, "lvan");
      expect(network.renameUser(ivan, "Ivan", NOW, defaultLimits)).toBe(false);
      expect(ivan.nick).toBe("ivan");
      expect(network.nickInUse("ivan", ivan)).toBe(false);
    });

    it("are ASCII unless told otherwise, and then nothing is confused", () => {
      const network = networkWith({ casemapping: "rfc8265" });
      add(network, "alice");
      expect(network.nickInUse("aIice")).toBe(false);
    });

    it("never come to look alike, and leave nothing behind, whoever comes, changes and goes", () => {
      const letters = fc.constantFrom("a", "а", "A", "l", "I", "i", "1", "o", "о", "O", "m", "rn", "é");
      const nick = fc.array(letters, { minLength: 1, maxLength: 3 }).map((parts) => `n${parts.join("")}`);
      const deed = fc.record({
        kind: fc.constantFrom("come", "change", "go"),
        who: fc.nat({ max: 30 }),
        nick,
      });
      fc.assert(
        fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
          const network = networkWith(unicode);
          const present: User[] = [];
          const clashes = (wanted: string, by?: User): boolean =>
            present.some(
              (user) =>
                user !== by &&
                (network.fold(user.nick) === network.fold(wanted) || lookOf(user.nick) === lookOf(wanted)),
            );
          for (const { kind, who, nick: wanted } of deeds) {
            const user = present[who % Math.max(1, present.length)];
            const clash = clashes(wanted, kind === "change" ? user : undefined);
            if (kind === "come") {
              expect(network.nickInUse(wanted)).toBe(clash);
              if (!clash) present.push(add(network, wanted));
            } else if (user !== undefined && kind === "change") {
              expect(network.renameUser(user, wanted, NOW, defaultLimits)).toBe(!clash);
            } else if (user !== undefined) {
              network.removeUser(user, NOW, defaultLimits);
              present.splice(present.indexOf(user), 1);
            }
          }
          const taken = present.map((user) => user.nick);
          for (const user of present) network.removeUser(user, NOW, defaultLimits);
          expect(taken.filter((gone) => network.nickInUse(gone))).toEqual([]);
        }),
      );
    });
  });

  it("reuses slots, and never ids", () => {
    const network = networkWith();
    const [ada, bob] = [add(network, "ada"), add(network, "bob")];
    expect([ada.slot, bob.slot]).toEqual([0, 1]);
    network.removeUser(ada, NOW, defaultLimits);
    expect(network.userAt(0)).toBeUndefined();
    const cid = add(network, "cid");
    expect(cid.slot).toBe(0);
    expect(cid.id).toBeGreaterThan(bob.id);
    expect(network.userAt(0)).toBe(cid);
    expect(add(network, "dan").slot).toBe(2);
  });

  it("remembers the most users that were there at once", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    add(network, "bob");
    network.removeUser(ada, NOW, defaultLimits);
    expect([network.userCount, network.maxUsers]).toEqual([1, 2]);
  });

  it("counts operators and invisible users, also when they leave", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    network.setUserModes(ada, userModeRows.o.bit | userModeRows.i.bit);
    network.setUserModes(ada, userModeRows.o.bit | userModeRows.i.bit | userModeRows.w.bit);
    expect([network.operatorCount, network.invisibleCount]).toEqual([1, 1]);
    network.removeUser(ada, NOW, defaultLimits);
    expect([network.operatorCount, network.invisibleCount]).toEqual([0, 0]);
  });

  it("forgets a user who has left already only once", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    network.removeUser(ada, NOW, defaultLimits);
    const other = add(network, "ada");
    network.removeUser(ada, NOW, defaultLimits);
    expect(network.findUser("ada")).toBe(other);
    expect(network.userCount).toBe(1);
  });
});

describe("Network: a new nick", () => {
  it("changes the mask and leaves the old nick to WHOWAS", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    expect(network.renameUser(ada, "bea", NOW + 5, defaultLimits)).toBe(true);
    expect(ada.mask).toBe("bea!user@host.test");
    expect(network.findUser("ada")).toBeUndefined();
    expect(network.findUser("bea")).toBe(ada);
    expect(network.whowas.find("ada").map(({ at }) => at)).toEqual([NOW + 5]);
  });

  it("may be the same in another case, which is no other nick", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    expect(network.renameUser(ada, "Ada", NOW, defaultLimits)).toBe(true);
    expect(ada.mask).toBe("Ada!user@host.test");
    expect(network.whowas.size).toBe(0);
  });

  it("is refused where another has it, and nothing changes", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    add(network, "bob");
    expect(network.renameUser(ada, "BOB", NOW, defaultLimits)).toBe(false);
    expect(ada.nick).toBe("ada");
    expect(nicks(network)).toEqual(["ada", "bob"]);
  });
});

describe("Network: channels", () => {
  it("makes a channel for the first, who is its operator", () => {
    const network = networkWith();
    const [ada, bob] = [add(network, "ada"), add(network, "bob")];
    const { channel, prefixes } = network.join(ada, "#Tea", NOW);
    expect([channel.name, channel.createdAt, prefixes]).toEqual(["#Tea", NOW, 4]);
    expect(network.join(bob, "#tea", NOW)).toMatchObject({ channel, prefixes: 0 });
    expect(network.findChannel("#TEA")).toBe(channel);
  });

  it("keeps membership the same from both sides, and the roster dense", () => {
    const network = networkWith();
    const users = ["ada", "bob", "cid", "dan"].map((nick) => add(network, nick));
    for (const user of users) network.join(user, "#tea", NOW);
    const channel = network.findChannel("#tea");
    const [, bob] = users;
    if (channel === undefined || bob === undefined) throw new Error("no channel");
    network.part(bob, channel);
    expect(channel.roster.map(({ user }) => user.nick)).toEqual(["ada", "dan", "cid"]);
    for (const [place, membership] of channel.roster.entries()) {
      expect(membership.index).toBe(place);
      expect(channel.members.get(membership.user)).toBe(membership);
      expect(membership.user.memberships).toContain(membership);
    }
    expect(bob.memberships.length).toBe(0);
  });

  it("joins once: the second time gives the same membership", () => {
    const network = networkWith();
    const ada = add(network, "ada");
    expect(network.join(ada, "#tea", NOW)).toBe(network.join(ada, "#TEA", NOW + 1));
    expect(network.findChannel("#tea")?.roster).toHaveLength(1);
  });

  it("forgets a channel when its last member parts or leaves the network", () => {
    const network = networkWith();
    const [ada, bob] = [add(network, "ada"), add(network, "bob")];
    const { channel } = network.join(ada, "#tea", NOW);
    network.join(bob, "#milk", NOW);
    network.part(ada, channel);
    network.part(ada, channel);
    network.removeUser(bob, NOW, defaultLimits);
    expect([...network.channels]).toEqual([]);
    expect(network.channelCount).toBe(0);
  });
});

describe("Network: invitations", () => {
  it("are gone with the channel, with the user, and by joining", () => {
    const network = networkWith();
    const [ada, bob, cid] = [add(network, "ada"), add(network, "bob"), add(network, "cid")];
    const { channel: tea } = network.join(ada, "#tea", NOW);
    const { channel: milk } = network.join(ada, "#milk", NOW);
    for (const user of [bob, cid])
      for (const channel of [tea, milk]) addInvitation(user, channel, defaultLimits);
    network.join(bob, "#tea", NOW);
    expect([...(bob.invitations ?? [])]).toEqual([milk]);
    expect([...tea.invited]).toEqual([cid]);
    network.part(ada, milk);
    expect(bob.invitations?.size ?? 0).toBe(0);
    network.removeUser(cid, NOW, defaultLimits);
    expect(tea.invited.size).toBe(0);
  });

  it("make room for the newest, and one given again is the newest", () => {
    const network = networkWith();
    const [ada, bob] = [add(network, "ada"), add(network, "bob")];
    const [a, b, c] = ["#a", "#b", "#c"].map((name) => network.join(ada, name, NOW).channel);
    if (a === undefined || b === undefined || c === undefined) throw new Error("no channels");
    for (const channel of [a, b, a, c])
      addInvitation(bob, channel, { ...defaultLimits, invitationsPerUser: 2 });
    expect([...(bob.invitations ?? [])]).toEqual([a, c]);
    expect(b.invited.size).toBe(0);
  });
});
