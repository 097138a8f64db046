/** Looks at a message before it goes to its targets: each kind of target once, however many there are. */
import type { Reply, TextLine } from "../../delivery/outgoing-message.ts";
import { muteOn } from "../../network/policy/texts.ts";
import type { CommandContext } from "../command.ts";
import { isPresent, isUnscreened, screen, screenTags } from "../moderation/screen.ts";
import { readTarget } from "./message-target.ts";
import type { Saying } from "./speak.ts";

/** Undefined where every message may be said. */
export function screeningOf(context: CommandContext, saying: Saying): Screening | undefined {
  return isUnscreened(context) ? undefined : new Screening(context, saying);
}

class Screening {
  readonly #context: CommandContext;
  readonly #text: string | undefined;
  readonly #tags: Saying["tags"];
  /** False for a program, which speaks without being in the network. */
  readonly #present: boolean;
  /** By kind of target, and for the tags: the reason of a refusal. */
  readonly #seen = new Map<"channel" | "private" | "tag", string | undefined>();

  constructor(context: CommandContext, { text, lines, tags }: Saying) {
    this.#context = context;
    this.#tags = tags;
    this.#present = isPresent(context);
    this.#text = lines === undefined ? text : joined(lines);
  }

  /** True for a target that the message may not go to. Answers that. */
  refuses(target: string, reply: Reply): boolean {
    const { user, now } = this.#context;
    // Typing of a muted user is not passed on, and not answered.
    if (this.#text === undefined && muteOn(this.#context, user, now) !== undefined) return true;
    if (target.startsWith("$")) return false;
    const reason = this.#reasonFor(target);
    // A ban has ended the user.
    if (this.#present && !isPresent(this.#context)) return true;
    if (reason === undefined) return false;
    replyUnsaid(reply, target, reason);
    return true;
  }

  #reasonFor(target: string): string | undefined {
    const text = this.#text;
    const isChannel = target.startsWith("#");
    const name = isChannel ? `a message to ${target}` : "a private message";
    const kind = isChannel ? "channel" : "private";
    const said =
      text === undefined ? undefined : this.#once(kind, () => screen(this.#context, kind, text, name));
    return (
      said ?? this.#once("tag", () => screenTags(this.#context, this.#tags, `a tag of ${name}`, !isChannel))
    );
  }

  #once(kind: "channel" | "private" | "tag", look: () => string | undefined): string | undefined {
    if (!this.#seen.has(kind)) this.#seen.set(kind, look());
    return this.#seen.get(kind);
  }
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
