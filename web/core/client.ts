/** The client: one connection, the state, and all that a person can do. Knows no screen. */
import { escapeTagValue } from "../../src/irc/wire/format.ts";
import type { Message } from "../../src/irc/wire/message.ts";
import { privateKeys } from "../../src/irc/wire/wishes.ts";
import type { PrivateMetadata } from "../../src/irc/wire/wishes.ts";
import { Batches } from "./batches.ts";
import type { Incoming } from "./batches.ts";
import { ClientState } from "./client-state.ts";
import { Connection } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { noteFresh, showBuffer } from "./fresh.ts";
import { EDIT, isHere, isSpeech } from "./handlers/messages.ts";
import { WHOX_FIELDS, WHOX_TYPE } from "./handlers/people.ts";
import { HistoryKeeper } from "./history-keeper.ts";
import { afterLoss, initialState } from "./initial.ts";
import { nickOf } from "./lines.ts";
import { Outbox } from "./outbox.ts";
import type { OutboxHost } from "./outbox.ts";
import type { Tags } from "./outgoing.ts";
import { ReadMarks } from "./read-marks.ts";
import { Requests } from "./requests.ts";
import type { Answer } from "./requests.ts";
import { reduce, reduceHistory, reduceSearch } from "./reduce.ts";
import type { Login } from "./registration.ts";
import type { Credentials } from "./sasl.ts";
import { isChannelName } from "./server-facts.ts";
import { editOf, linesOf, saidLine } from "./speaker.ts";
import type { Speech } from "./speaker.ts";
import type { ChatBuffer, Line } from "./state.ts";
import { setWishes } from "./wishing.ts";
import type { WishHost } from "./wish-keeper.ts";
import { WishKeeper } from "./wish-keeper.ts";
import { NoToken, TokenDesk } from "./token-desk.ts";
import { TypingNotices } from "./typing-notices.ts";

/** Members of a channel up to which the client asks for facts about each. */
const MOST_ASKED = 300;
/** Keys of metadata that the client shows. */
const METADATA_KEYS = ["display-name", "avatar", "pronouns", "status"] as const;

export class Client extends ClientState {
  readonly #connection: Connection;
  readonly #batches = new Batches();
  readonly #history: HistoryKeeper;
  readonly #typing: TypingNotices;
  readonly #requests = new Requests();
  readonly #marks: ReadMarks;
  readonly #wishes: WishKeeper;
  readonly #outbox: Outbox;
  readonly #tokens = new TokenDesk((service) => this.send("TOKEN", ["GENERATE", service]));
  #login: Login | undefined;
  #labels = 0;

  constructor(environment: Environment) {
    super(environment);
    this.#history = new HistoryKeeper({
      ask: (command, ...params) => this.#ask(command, params),
      loading: (target) => this.draft((draft) => draft.loading(target)),
      fold: (name) => this.state.server.fold(name),
      pageLength: () => this.state.server.historyPage,
    });
    this.#typing = new TypingNotices(
      () => environment.now(),
      (target, state) => {
        if (this.has("message-tags") && this.#connection.online)
          this.send("TAGMSG", [target], { "+typing": state });
      },
    );
    this.#marks = new ReadMarks(environment, (target, time) => {
      if (this.#connection.online)
        this.send("MARKREAD", [target, `timestamp=${new Date(time).toISOString()}`]);
    });
    this.#wishes = new WishKeeper(this.#host());
    this.#outbox = new Outbox(this.#host());
    this.#connection = new Connection(environment, {
      status: ({ phase, refusal, retryAt }) => this.draft((draft) => draft.set({ phase, refusal, retryAt })),
      capabilities: (capabilities) => this.draft((draft) => draft.set({ capabilities })),
      verify: (account, text) => this.draft((draft) => draft.set({ verification: { account, text } })),
      message: (message) => this.#received(message),
      online: () => this.#online(),
      lost: () => this.#lost(),
    });
  }

  // The connection

  enter(login: Login): void {
    this.#login = login;
    const { wished, friends } = this.state;
    this.change({ ...initialState, wished, friends, nick: login.nick });
    this.#connection.enter(login);
  }

  /** This browser stays logged in to the account of now: what proved it is forgotten. */
  keepLogin(account: string): void {
    if (this.#login !== undefined) this.#login = { nick: this.#login.nick, channels: this.#login.channels };
    this.#connection.keepLogin(account);
  }

  leave(reason = ""): void {
    this.#connection.leave(reason);
    this.#tokens.clear();
    this.#batches.clear();
    this.#requests.clear();
    this.#history.clear();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  verify(code: string): void {
    const { verification } = this.state;
    if (verification !== undefined) this.#connection.verify(verification.account, code);
  }

  send(command: string, params: readonly string[], tags: Tags = {}): void {
    this.#connection.send(command, params, tags);
  }

  sendRaw(line: string): void {
    this.#connection.sendRaw(line);
  }

  /**
   * Sends a command, and returns its answer, of which no buffer shows the texts. Without labels the notices of services are
   * not among them. If the connection is lost, the answer is empty.
   */
  request(command: string, params: readonly string[]): Promise<Answer> {
    if (!this.#connection.online) return Promise.resolve({ messages: [], refusal: undefined });
    const label = this.#ask(command, params);
    if (label !== undefined) return this.#requests.answerTo(label);
    const end = `answer-${this.#nextLabel()}`;
    this.send("PING", [end]);
    return this.#requests.answerBefore(end);
  }

  // Buffers

  /** Shows a buffer, and opens a new conversation for an unknown name. */
  activate(name: string): void {
    const isNew = this.state.buffers.get(this.state.server.fold(name)) === undefined;
    this.draft((draft) => showBuffer(draft, name));
    const buffer = this.active;
    if (isNew && buffer?.kind === "conversation") this.#openConversation(buffer.name);
    this.#markActive();
  }

  /** The page is in front of someone, or no longer is. */
  setAttentive(attentive: boolean): void {
    if (attentive === this.state.attentive) return;
    this.draft((draft) => {
      draft.set({ attentive });
      if (attentive) noteFresh(draft);
    });
    if (attentive) this.#markActive();
  }

  /** Someone reads earlier lines of the buffer, or none. */
  setReadingBack(readingBack: string | undefined): void {
    if (readingBack !== this.state.readingBack) this.draft((draft) => draft.set({ readingBack }));
  }

  join(channel: string, key = ""): void {
    this.send("JOIN", key === "" ? [channel] : [channel, key]);
    this.draft((draft) => {
      if (draft.buffer(channel)?.joined === true) draft.set({ active: draft.fold(channel) });
    });
    this.#wanted = this.state.server.fold(channel);
  }

  /** A channel that is shown as soon as it is joined. */
  #wanted: string | undefined;

  closeBuffer(name: string): void {
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer?.joined === true) this.send("PART", [buffer.name]);
    this.draft((draft) => draft.close(name));
  }

  loadOlder(name: string): void {
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer?.clearedAt !== undefined)
      return this.draft((draft) => draft.change(name, { clearedAt: undefined }));
    if (buffer !== undefined && this.#connection.online && this.hasHistory) this.#history.older(buffer);
  }

  /** Shows a line that a search has found, with what was said around it. */
  showFound(name: string, line: Line): void {
    this.activate(name);
    const buffer = this.active;
    if (buffer === undefined || buffer.lines.some(({ msgid }) => msgid === line.msgid)) return;
    this.#history.around(buffer.name, line);
  }

  /** Loads what is missing after a message. */
  fillGap(name: string, msgid: string): void {
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer !== undefined && this.#connection.online) this.#history.fill(buffer.name, msgid, 1);
  }

  /** Loads the message that began a thread, and some pages of what was said since. */
  loadThread(name: string, root: string): void {
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer !== undefined && this.#connection.online && this.hasHistory)
      this.#history.thread(buffer, root);
  }

  // Speaking

  /** Without a connection it waits for the next one, and so does all that follows it in the conversation. */
  say(target: string, text: string, options: Partial<Omit<Speech, "target" | "text">> = {}): void {
    const { command = "PRIVMSG", action = false, replyTo } = options;
    this.#speak({ command, target, text, action, replyTo }, this.#outbox.holds(target));
    this.#typing.sent(target);
  }

  #speak(speech: Speech, held?: "waiting" | "failed"): void {
    const { target } = speech;
    const { nick, capabilities } = this.state;
    for (const message of linesOf(speech, { nick, capabilities, nextLabel: () => this.#nextLabel() })) {
      const echoed = this.has("echo-message") && this.has("labeled-response");
      const delivery = held ?? (echoed ? "sending" : undefined);
      const line = saidLine(speech, message, nick, this.environment.now(), delivery);
      this.draft((draft) => {
        if (draft.open(target) === undefined) return;
        if (delivery !== undefined || !this.has("echo-message")) draft.append(target, line);
      });
      if (held !== undefined) continue;
      for (const each of message.lines) this.send(each.command, each.params, each.tags);
    }
  }

  /** Says a line again, as a new one. */
  #again({ name: target }: ChatBuffer, { id, kind, text, replyTo }: Line): void {
    this.draft((draft) => draft.removeLine(target, (each) => each.id === id));
    const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
    this.#speak({ command, target, text, action: kind === "action", replyTo });
  }

  /** Says a message again that has failed. */
  retry(name: string, id: number): void {
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    const line = buffer?.lines.find((each) => each.id === id && each.delivery === "failed");
    if (buffer !== undefined && line !== undefined && this.#connection.online) this.#again(buffer, line);
  }

  /** Drops a message that has failed, or that waits. */
  discard(name: string, id: number): void {
    this.draft((draft) =>
      draft.removeLine(
        name,
        (each) => each.id === id && each.delivery !== undefined && each.delivery !== "sending",
      ),
    );
  }

  /** Adds a reaction of one's own, or takes it back. */
  react(target: string, msgid: string, emoji: string): void {
    const buffer = this.state.buffers.get(this.state.server.fold(target));
    const line = buffer?.lines.find((each) => each.msgid === msgid);
    const mine = line?.reactions.get(emoji)?.includes(this.state.nick) === true;
    const tag = mine ? "+draft/unreact" : "+draft/react";
    this.send("TAGMSG", [target], { "+reply": msgid, "+draft/reply": msgid, [tag]: emoji });
  }

  /** Puts another text in the place of one's own message. */
  edit(target: string, msgid: string, text: string): void {
    const { nick, capabilities } = this.state;
    const facts = { nick, capabilities, nextLabel: () => this.#nextLabel() };
    for (const each of editOf(target, text, { [EDIT]: msgid }, facts))
      this.send(each.command, each.params, each.tags);
  }

  redact(target: string, msgid: string): void {
    this.send("REDACT", [target, msgid]);
  }

  /** Called for each change of what is typed. */
  typed(target: string, text: string): void {
    this.#typing.typed(target, text);
  }

  /** A token by which a service knows this user. Rejects with a {@link NoToken}. */
  token(service: string): Promise<string> {
    return this.#connection.online
      ? this.#tokens.token(service)
      : Promise.reject(new NoToken("connection", "there is no connection"));
  }

  /** The account and the password of this visit, which only the memory of the page has; undefined without. */
  get credentials(): Credentials | undefined {
    const proof = this.#login?.credentials;
    return proof !== undefined && "password" in proof ? proof : undefined;
  }

  // People and lists

  whois(nick: string): void {
    this.draft((draft) => draft.set({ whois: undefined }));
    this.send("WHOIS", [nick, nick]);
  }

  closeWhois(): void {
    this.draft((draft) => draft.set({ whois: undefined }));
  }

  list(): void {
    this.draft((draft) => draft.set({ directory: { loading: true, channels: [] } }));
    this.send("LIST", []);
  }

  /** Attributes by name, as IRCv3 search has them. */
  search(attributes: Readonly<Record<string, string>>): void {
    const query = attributes["text"] ?? "";
    this.draft((draft) => draft.set({ search: { query, loading: true, found: [], failure: undefined } }));
    const words = Object.entries(attributes).map(([name, value]) => `${name}=${escapeTagValue(value)}`);
    this.send("SEARCH", [words.join(";")]);
  }

  /** Sets a wish of `wishing.ts`, or removes it. The account carries it to the other clients, where the server can. */
  wish(target: string, key: string, value: string | undefined): void {
    this.#wishes.wish(target, key, value);
  }

  /** The wishes that a browser has kept, before someone enters. */
  restoreWishes(wished: PrivateMetadata): void {
    this.draft((draft) => setWishes(draft, wished));
  }

  /** By nick, or by a mask of `docs/extensions.md`. */
  ignore(mask: string, ignored: boolean): void {
    this.wish(mask, privateKeys.blocked, ignored ? "1" : undefined);
  }

  befriend(nick: string, friend: boolean): void {
    this.wish(nick, privateKeys.friend, friend ? "1" : undefined);
  }

  /** Nothing of the conversation in front is new any more. */
  forgetFresh(): void {
    const buffer = this.active;
    if (buffer?.fresh !== undefined)
      this.draft((draft) => draft.change(buffer.key, { fresh: undefined, unread: 0, highlights: 0 }));
    this.#markRead(this.active);
  }

  markAllRead(): void {
    for (const buffer of this.state.buffers.values()) this.#markRead(buffer);
  }

  setMetadata(key: string, value: string): void {
    this.send("METADATA", value === "" ? ["*", "SET", key] : ["*", "SET", key, value]);
  }

  // Inside

  #host(): WishHost & OutboxHost {
    const [state, online] = [() => this.state, () => this.#connection.online];
    return {
      get state() {
        return state();
      },
      get online() {
        return online();
      },
      send: (command, params) => this.send(command, params),
      draft: (change) => this.draft(change),
      after: (milliseconds, run) => this.environment.after(milliseconds, run),
      again: (buffer, line) => this.#again(buffer, line),
    };
  }

  #nextLabel(): string {
    return String(++this.#labels);
  }

  #ask(command: string, params: readonly string[]): string | undefined {
    const label = this.has("labeled-response") ? this.#nextLabel() : undefined;
    this.send(command, params, label === undefined ? {} : { label });
    return label;
  }

  #received(message: Message): void {
    for (const incoming of this.#requests.take(this.#batches.add(message))) this.#take(incoming);
  }

  #take(incoming: Incoming): void {
    const { label } = incoming;
    const at = { now: this.environment.now(), label };
    if (incoming.kind === "message") {
      const { message } = incoming;
      if (this.#tokens.heard(message)) return;
      if (message.command === "FAIL" && message.params[0] === "CHATHISTORY")
        return this.#historyFailed(label, message.params);
      this.change(reduce(this.state, message, at));
      return this.#follow(message);
    }
    const { type, params, tags, messages } = incoming;
    if (type.endsWith("search")) return this.change(reduceSearch(this.state, messages, at));
    if (type.endsWith("targets")) return this.#openTargets(messages);
    const { buffers, server } = this.state;
    const { target, complete, place } = this.#history.answer(
      params[0] ?? "",
      tags,
      messages,
      label,
      (msgid) => isHere(buffers.get(server.fold(params[0] ?? ""))?.lines ?? [], msgid),
    );
    this.change(reduceHistory(this.state, target, messages, at, complete, place));
  }

  #historyFailed(label: string | undefined, params: readonly string[]): void {
    const target = this.#history.fail(label, params);
    if (target === undefined) return;
    this.draft((draft) => draft.change(target, { history: { loading: false, complete: true } }));
  }

  /** Does what a line asks of the client. */
  #follow(message: Message): void {
    const { command, source, params } = message;
    this.#wishes.follow(message);
    const mine = this.state.server.fold(nickOf(source)) === this.state.server.fold(this.state.nick);
    if (command === "JOIN" && mine) this.#joined(params[0] ?? "");
    else if (command === "366") this.#askWho(params[1] ?? "");
    else if ((command === "PRIVMSG" || command === "NOTICE") && !mine) this.#markActive();
  }

  #joined(name: string): void {
    if (this.state.server.fold(name) === this.#wanted) {
      this.#wanted = undefined;
      this.activate(name);
    }
    this.send("MODE", [name]);
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer !== undefined && this.hasHistory) this.#history.catchUp(buffer);
  }

  #askWho(name: string): void {
    const members = this.state.buffers.get(this.state.server.fold(name))?.members.size ?? 0;
    if (this.state.server.whox && members > 0 && members <= MOST_ASKED)
      this.send("WHO", [name, `%${WHOX_FIELDS},${WHOX_TYPE}`]);
  }

  #openConversation(name: string): void {
    if (!this.#connection.online) return;
    const buffer = this.state.buffers.get(this.state.server.fold(name));
    if (buffer !== undefined && this.hasHistory) this.#history.catchUp(buffer);
    if (this.has("draft/read-marker")) this.send("MARKREAD", [name]);
  }

  /** Source: IRCv3 chathistory, "TARGETS". */
  #openTargets(messages: readonly Message[]): void {
    for (const { params } of messages) {
      const [, name = ""] = params;
      if (name === "" || isChannelName(this.state.server, name)) continue;
      this.draft((draft) => void draft.open(name));
      this.#openConversation(name);
    }
  }

  #online(): void {
    const { server, buffers } = this.state;
    const known = [...buffers.values()].filter(({ kind, joined }) => kind === "channel" && !joined);
    const names = new Map((this.#login?.channels ?? []).map((name) => [server.fold(name), name]));
    for (const { key, name } of known) names.set(key, name);
    for (const name of names.values()) this.send("JOIN", [name]);
    if (this.has("draft/metadata-2")) this.send("METADATA", ["*", "SUB", ...METADATA_KEYS]);
    this.#wishes.online();
    if (this.hasHistory) {
      this.#history.conversations(this.environment.now());
    }
    for (const { kind, name } of buffers.values()) if (kind === "conversation") this.#openConversation(name);
    this.#outbox.flush();
  }

  #lost(): void {
    this.#tokens.clear();
    this.#batches.clear();
    this.#requests.clear();
    this.#history.clear();
    this.change(afterLoss(this.state));
  }

  /** All lines of the buffer in front are read, and the other clients of the account learn of it. */
  #markActive(): void {
    if (this.state.attentive) this.#markRead(this.active);
  }

  #markRead(buffer: ChatBuffer | undefined): void {
    if (buffer === undefined || buffer.kind === "server") return;
    const last = buffer.lines.findLast((line) => line.msgid !== undefined && isSpeech(line));
    if (buffer.unread > 0 || buffer.highlights > 0)
      this.draft((draft) => draft.change(buffer.key, { unread: 0, highlights: 0 }));
    if (last === undefined || last.time <= buffer.readUpTo) return;
    this.draft((draft) => draft.change(buffer.key, { readUpTo: last.time }));
    if (this.has("draft/read-marker")) this.#marks.read(buffer.name, last.time);
  }
}
