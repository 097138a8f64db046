/** HISTSERV EXPORT: everything that the owner of an account has said, where the owner may read, as notices, a part at a time. */
import type { AccountRecord } from "../../network/durable.ts";
import type { HistoryReader, KeptMessage } from "../../network/history.ts";
import { HISTSERV } from "../../network/policy/service-nicks.ts";
import type { QueryContext } from "../command.ts";
import { channelSource, conversationSource, findSource, nameOf, readable } from "../history/source.ts";
import type { Source } from "../history/source.ts";
import { optional, someText } from "../parameters.ts";
import { fitToLines } from "../targets.ts";
import { answersOf, defineServiceCommand } from "./service.ts";

const { say } = answersOf(HISTSERV);

/** Messages that one step looks at. */
const STEP = 50;
/** Past every message. */
const END = Number.MAX_SAFE_INTEGER;

export const exportOwn = defineServiceCommand({
  name: "EXPORT",
  parameters: [optional(someText("target"))],
  loggedIn: true,
  help: "Sends you everything that your account has said in the channels that you are in and in your conversations, or in one of them: time, target and text. Operators can write all of it to a file, also what you said in other channels.",
  handle: (context, [target]) => {
    const { history, user } = context;
    if (history === undefined) return say(context, "The messages could not be read.");
    if (target === undefined) return sendAll(context, history, allSources(context, history));
    const source = findSource(context, user, target);
    if (source === undefined) return say(context, `You cannot read messages of ${target}.`);
    return sendAll(context, history, [source]);
  },
});

function* allSources(context: QueryContext, history: HistoryReader): Generator<Source, void> {
  const { network, settings, user } = context;
  for (const membership of user.memberships.slice()) yield channelSource(settings, membership);
  const owner = network.history.partyOf(user)?.key ?? "";
  for (let before = END; ;) {
    const range = { owner, after: -1, before, limit: STEP, first: "newest" } as const;
    const page = history.conversations(range);
    for (const { other } of page) {
      const name = nameOf(network, other);
      const source = name === undefined ? undefined : conversationSource(network, user, other, name);
      if (source !== undefined) yield source;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < STEP) return;
    before = last.at;
  }
}

function* sendAll(
  context: QueryContext,
  history: HistoryReader,
  sources: Iterable<Source>,
): Generator<void, void> {
  const { network, user } = context;
  const account = network.accounts.find(user.account ?? "");
  if (account === undefined) return;
  let count = 0;
  try {
    const below = history.locate("", { kind: "time", at: END })?.from ?? 0;
    for (const source of sources) {
      for (const page of pagesOf(history, source, below)) {
        const own = page.filter((message) => isOwn(account, message));
        for (const message of own) sendOne(context, source, message);
        count += own.length;
        yield;
      }
    }
    say(context, `These are all: ${count} messages of ${account.name}.`);
  } catch (error) {
    context.effect({ kind: "history-failed", error });
    say(context, "The messages could not be read.");
  }
}

/** Oldest first, up to this place. */
function* pagesOf(
  history: HistoryReader,
  source: Source,
  below: number,
): Generator<readonly KeptMessage[], void> {
  const range = readable(history, source);
  if (range === undefined) return;
  for (let above = range.above ?? -1; ;) {
    const page = history.read({ ...range, above, below, limit: STEP, first: "oldest" });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < STEP) return;
    above = history.locate(range.target, { kind: "id", id: last.id })?.to ?? below;
  }
}

/** False for messages of an earlier account of the name. */
function isOwn({ name, createdAt }: AccountRecord, { account, at }: KeptMessage): boolean {
  return account === name && at >= createdAt;
}

function sendOne(context: QueryContext, source: Source, message: KeptMessage): void {
  const { settings, session } = context;
  const { at, text = "", lines = [{ text, concat: false }] } = message;
  const before = `${new Date(at).toISOString()} ${source.addresseeOf(message)} `;
  const prefix = `${HISTSERV}!${HISTSERV}@${settings.serverName}`;
  const marked = lines.map(({ concat, text: line }) => ({ concat, text: before + line }));
  for (const line of fitToLines(marked, prefix, ["NOTICE", session.nick])) say(context, line.text);
}
