/** Looks at a message before it goes to its targets: each kind of target once, however many there are. */
import type { Reply, TextLine } from "../../delivery/outgoing-message.ts";
import { muteOn } from "../../network/policy/texts.ts";
import type { CommandContext } from "../command.ts";
import { isUnscreened, screen } from "../moderation/screen.ts";
import { readTarget } from "./message-target.ts";
import type { Saying } from "./speak.ts";

/** Undefined where every message may be said. */
export function screeningOf(context: CommandContext, saying: Saying): Screening | undefined {
  return isUnscreened(context) ? undefined : new Screening(context, saying);
}

class Screening {
  readonly #context: CommandContext;
  readonly #text: string | undefined;
  /** False for a program, which speaks without being in the network. */
  readonly #present: boolean;
  /** By kind of target: the reason of a refusal. */
  readonly #seen = new Map<"channel" | "private", string | undefined>();

  constructor(context: CommandContext, { text, lines }: Saying) {
    this.#context = context;
    this.#present = isPresent(context);
    this.#text = lines === undefined ? text : joined(lines);
  }

  /** True for a target that the message may not go to. Answers that. */
  refuses(target: string, reply: Reply): boolean {
    const { user, now } = this.#context;
    // Typing of a muted user is not passed on, and not answered.
    if (this.#text === undefined) return muteOn(this.#context, user, now) !== undefined;
    if (target.startsWith("$")) return false;
    const kind = target.startsWith("#") ? "channel" : "private";
    if (!this.#seen.has(kind)) {
      const name = kind === "channel" ? `a message to ${target}` : "a private message";
      this.#seen.set(kind, screen(this.#context, kind, this.#text, name));
    }
    // A ban has ended the user.
    if (this.#present && !isPresent(this.#context)) return true;
    const reason = this.#seen.get(kind);
    if (reason === undefined) return false;
    replyUnsaid(reply, target, reason);
    return true;
  }
}

function isPresent({ network, user }: CommandContext): boolean {
  return network.userOf(user.id) !== undefined;
}

export function replyUnsaid(reply: Reply, target: string, reason: string): void {
  const { name } = readTarget(target);
  if (name.startsWith("#")) reply("ERR_CANNOTSENDTOCHAN", name, `Cannot send to channel: ${reason}`);
  else reply("ERR_CANTSENDTOUSER", target, reason);
}

/** The text as clients put it together. */
export function joined(lines: readonly TextLine[]): string {
  return lines.map(({ text, concat }, place) => (concat || place === 0 ? text : `\n${text}`)).join("");
}
