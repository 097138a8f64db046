/** Bans and exceptions, and that what is remembered of them is never out of date. */
import { describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../../src/irc/network/limits.ts";
import * as fc from "fast-check";
import { changeModes } from "../../../../src/irc/network/change-modes.ts";
import type { Membership } from "../../../../src/irc/network/membership.ts";
import type { Network } from "../../../../src/irc/network/network.ts";
import { isBanned, isInviteExempt, isSilenced } from "../../../../src/irc/network/policy/lists.ts";
import type { User } from "../../../../src/irc/network/user.ts";
import { parseChannelModes } from "../../../../src/irc/wire/mode-changes.ts";
import { testNetwork } from "../../delivery/recorder.ts";
import { settingsOf } from "../../session/harness.ts";

const { network: settings } = settingsOf({ network: { accounts: true } });

interface Scene {
  readonly network: Network;
  readonly operator: User;
  /** Member of #tea. */
  readonly member: Membership;
}

function add(network: Network, nick: string): User {
  const details = {
    nick,
    username: "user",
    realname: `Real ${nick}`,
    host: "host.test",
    address: "192.0.2.1",
  };
  const user = network.addUser({ ...details, secure: false, at: 0 });
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

function scene(): Scene {
  const network = testNetwork();
  const operator = add(network, "ada");
  network.join(operator, "#tea", 0);
  return { network, operator, member: network.join(add(network, "bob"), "#tea", 0) };
}

function change({ network, operator, member }: Scene, ...params: readonly string[]): void {
  const { changes } = parseChannelModes(params, 100, settings);
  changeModes({ network, settings, channel: member.channel, user: operator, now: 0 }, changes);
}

const silenced = ({ member }: Scene): boolean => isSilenced(member.channel, member.user, member);
const banned = ({ member }: Scene): boolean => isBanned(member.channel, member.user);

describe("the lists of a channel", () => {
  it.each([
    "bob",
    "*!*@host.test",
    "*!*@192.0.2.*",
    "~a:b?b",
    "~r:real?bob",
    "~c:#COFFEE",
    "~!a:eve",
    "~!r:someone*",
    "~!c:#none",
  ])("match by %s", (mask) => {
    const place = scene();
    const { network, member } = place;
    member.user.account = "Bob";
    network.join(member.user, "#coffee", 0);
    change(place, "+b", mask);
    expect(banned(place)).toBe(true);
    expect(silenced(place)).toBe(true);
  });

  it.each(["eve", "*!*@elsewhere", "~a:*", "~!r:*", "~c:#coffee"])("do not match by %s", (mask) => {
    const place = scene();
    change(place, "+b", mask);
    expect(banned(place)).toBe(false);
    expect(silenced(place)).toBe(false);
  });

  it("keep from speaking by a mute, and not from joining", () => {
    const place = scene();
    change(place, "+b", "~m:~!a:*");
    expect(banned(place)).toBe(false);
    expect(silenced(place)).toBe(true);
    place.member.user.account = "bob";
    expect(silenced(place)).toBe(false);
  });

  it("except from all bans, or by a mute only from what keeps from speaking", () => {
    const place = scene();
    change(place, "+be", "bob", "~m:bob");
    expect(banned(place)).toBe(true);
    expect(silenced(place)).toBe(false);
    change(place, "+e", "~r:*bob");
    expect(banned(place)).toBe(false);
  });

  it("open an invite-only channel", () => {
    const place = scene();
    const { channel, user } = place.member;
    change(place, "+I", "~a:bob");
    expect(isInviteExempt(channel, user)).toBe(false);
    user.account = "bob";
    expect(isInviteExempt(channel, user)).toBe(true);
  });

  it("do not look into secret and private channels", () => {
    const place = scene();
    const { network, operator, member } = place;
    network.join(operator, "#coffee", 0);
    const coffee = network.join(member.user, "#coffee", 0);
    change(place, "+b", "~c:#coffee");
    expect(silenced(place)).toBe(true);
    for (const letter of ["s", "p"]) {
      change({ ...place, member: coffee }, `+${letter}`);
      expect(silenced(place)).toBe(false);
      change({ ...place, member: coffee }, `-${letter}`);
    }
    network.part(member.user, coffee.channel);
    expect(silenced(place)).toBe(false);
  });
});

/** Changes to a channel, to a user and to where that user is. */
const steps: readonly ((place: Scene) => void)[] = [
  (place) => change(place, "+b", "bob"),
  (place) => change(place, "-b", "bob"),
  (place) => change(place, "+b", "~m:~r:new*"),
  (place) => change(place, "-b", "~m:~r:new*"),
  (place) => change(place, "+b", "~c:#coffee"),
  (place) => change(place, "-b", "~c:#coffee"),
  (place) => change(place, "+e", "~a:b*"),
  (place) => change(place, "-e", "~a:b*"),
  (place) => change(place, "+e", "*!*@cloak"),
  ({ member }) => {
    member.user.account = member.user.account === undefined ? "bob" : undefined;
  },
  ({ member }) => {
    member.user.realname = member.user.realname === "new name" ? "old name" : "new name";
  },
  ({ network, member }) => {
    network.renameUser(member.user, member.user.nick === "bob" ? "rob" : "bob", 0, defaultLimits);
  },
  ({ member }) => {
    member.user.host = member.user.host === "cloak" ? "host.test" : "cloak";
    member.user.refreshMask();
  },
  ({ network, member }) => {
    const coffee = network.findChannel("#coffee");
    if (coffee?.members.has(member.user) === true) network.part(member.user, coffee);
    else network.join(member.user, "#coffee", 0);
  },
];

describe("what is remembered of the bans", () => {
  it("is what a comparison says, whatever has changed since", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(steps.length - 1), { maxLength: 40 }), (walk) => {
        const place = scene();
        const { channel, user } = place.member;
        for (const step of walk) {
          steps[step]?.(place);
          expect(silenced(place)).toBe(isSilenced(channel, user, undefined));
        }
      }),
    );
  });

  it("spares the comparison", () => {
    const place = scene();
    change(place, "+b", "~!r:Real*");
    let comparisons = 0;
    for (const entry of place.member.channel.lists.get("b") ?? []) {
      const { matches } = entry;
      Object.assign(entry, { matches: (user: User) => ((comparisons += 1), matches(user)) });
    }
    for (let line = 0; line < 5; line += 1) expect(silenced(place)).toBe(false);
    expect(comparisons).toBe(1);
    place.member.user.realname = "Other";
    for (let line = 0; line < 5; line += 1) expect(silenced(place)).toBe(true);
    expect(comparisons).toBe(2);
  });
});
