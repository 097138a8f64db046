/**
 * Keeps the wishes of `wishing.ts` where the account's other clients find them, and has the server watch the friends among
 * them. Knows no screen and no connection.
 */
import type { Message } from "../../src/irc/wire/message.ts";
import { isPrivateKey, privateKeys } from "../../src/irc/wire/wishes.ts";
import type { Draft } from "./draft.ts";
import { recountUnread } from "./handlers/messages.ts";
import { WHOX_FIELDS, WHOX_TYPE } from "./handlers/people.ts";
import { nickOf } from "./lines.ts";
import type { State } from "./state.ts";
import { carries, friendsIn, setWish, setWishes, wishes, wishKeys } from "./wishing.ts";

/** Friends of one line about whom the client asks. */
const MOST_ASKED = 20;

export interface WishHost {
  readonly state: State;
  readonly online: boolean;
  send(command: string, params: readonly string[]): void;
  draft(change: (draft: Draft) => void): void;
}

export class WishKeeper {
  readonly #host: WishHost;
  /** Friends that the server watches: folded nick to nick. */
  #watched = new Map<string, string>();
  /** Parameters of METADATA for what was wished without a connection. */
  #unsent: (readonly string[])[] = [];

  constructor(host: WishHost) {
    this.#host = host;
  }

  wish(target: string, key: string, value: string | undefined): void {
    const { state, online } = this.#host;
    if (wishes(state).value(target, key) === value) return;
    this.#host.draft((draft) => setWish(draft, target, key, value));
    this.#recount(key);
    if (carries(state)) {
      const params = value === undefined ? [target, "SET", key] : [target, "SET", key, value];
      if (online) this.#host.send("METADATA", params);
      else this.#unsent.push(params);
    }
    this.#watchFriends();
  }

  /** A connection has begun. Wishes of the account take the place of those that are here. */
  online(): void {
    this.#watched.clear();
    if (carries(this.#host.state)) {
      this.#host.draft((draft) => setWishes(draft, []));
      this.#host.send("METADATA", ["*", "SUB", ...wishKeys]);
      for (const params of this.#unsent) this.#host.send("METADATA", params);
    }
    this.#unsent = [];
    this.#watchFriends();
  }

  /** Does what a line asks for, after the state has changed. */
  follow({ command, params }: Message): void {
    const { account } = this.#host.state;
    if (command === "METADATA" || command === "761" || command === "766") {
      this.#watchFriends();
      for (const param of params.slice(1, 3)) this.#recount(param);
    } else if (command === "730") this.#askAbout(params[1] ?? "");
    else if (command === "900" && this.#host.online && account !== undefined) this.online();
    else if (command === "FAIL" && params[0] === "METADATA") {
      const [, , target = "", key = ""] = params;
      // It was refused: the value of the server holds.
      if (isPrivateKey(key)) this.#host.send("METADATA", [target, "GET", key]);
    }
  }

  #recount(key: string): void {
    if (key === privateKeys.blocked) this.#host.draft(recountUnread);
  }

  #watchFriends(): void {
    const { server, wished } = this.#host.state;
    if (!server.monitors || !this.#host.online) return;
    const wanted = new Map(friendsIn(wished).map((nick) => [server.fold(nick), nick]));
    const added = [...wanted].filter(([key]) => !this.#watched.has(key)).map(([, nick]) => nick);
    const removed = [...this.#watched].filter(([key]) => !wanted.has(key)).map(([, nick]) => nick);
    if (added.length > 0) this.#host.send("MONITOR", ["+", added.join(",")]);
    if (removed.length > 0) this.#host.send("MONITOR", ["-", removed.join(",")]);
    this.#watched = wanted;
  }

  /** Nothing else says of a friend, who may be in no channel of ours, whether they are away. */
  #askAbout(masks: string): void {
    const { server, friends } = this.#host.state;
    if (!server.whox) return;
    for (const mask of masks.split(",").slice(0, MOST_ASKED)) {
      const nick = nickOf(mask);
      if (friends.has(server.fold(nick))) this.#host.send("WHO", [nick, `%${WHOX_FIELDS},${WHOX_TYPE}`]);
    }
  }
}
