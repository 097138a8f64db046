/** A small network with people who talk: the conversations of the pictures. All of them are made up. */
import { openWire } from "../../../bench/live/wire.ts";
import type { Wire } from "../../../bench/live/wire.ts";

const CAPABILITIES = "batch message-tags echo-message labeled-response draft/multiline draft/metadata-2";

/** Someone who is connected. Each call resolves once the server has answered. */
export class Person {
  readonly nick: string;
  readonly #wire: Wire;
  readonly #waiting: { readonly wanted: RegExp; readonly resolve: (line: string) => void }[] = [];

  private constructor(nick: string, open: (person: Person) => Wire) {
    this.nick = nick;
    this.#wire = open(this);
  }

  static async enter(port: number, nick: string, name: string): Promise<Person> {
    const heard = Promise.withResolvers<Person>();
    const wire = await openWire(
      { kind: "tcp", port },
      { line: (line) => void heard.promise.then((each) => each.heard(line)), closed: () => undefined },
    );
    const person = new Person(nick, () => wire);
    heard.resolve(person);
    const welcome = person.#answer(/ 001 /u);
    wire.send(`CAP REQ :${CAPABILITIES}`);
    wire.send(`NICK ${nick}`);
    wire.send(`USER ${nick} 0 * :${name}`);
    wire.send("CAP END");
    await welcome;
    return person;
  }

  heard(line: string): void {
    if (line.startsWith("PING")) this.#wire.send(line.replace("PING", "PONG"));
    const at = this.#waiting.findIndex(({ wanted }) => wanted.test(line));
    if (at !== -1) this.#waiting.splice(at, 1)[0]?.resolve(line);
  }

  async send(line: string, answer: RegExp): Promise<string> {
    const found = this.#answer(answer);
    this.#wire.send(line);
    return found;
  }

  async join(channel: string): Promise<void> {
    await this.send(`JOIN ${channel}`, / 366 /u);
  }

  /** Resolves with the id of the message. */
  async say(target: string, text: string, replyTo?: string): Promise<string> {
    const tags = replyTo === undefined ? "" : `@+reply=${replyTo} `;
    const [first = "", ...others] = text.split("\n");
    if (others.length === 0) {
      return idOf(
        await this.send(
          `${tags}PRIVMSG ${target} :${first}`,
          new RegExp(`msgid=\\S* :${this.nick}!\\S+ PRIVMSG `, "u"),
        ),
      );
    }
    this.#wire.send(`${tags}BATCH +m draft/multiline ${target}`);
    for (const each of [first, ...others]) this.#wire.send(`@batch=m PRIVMSG ${target} :${each}`);
    return idOf(await this.send("BATCH -m", new RegExp(`msgid=\\S* :${this.nick}!\\S+ BATCH `, "u")));
  }

  async react(target: string, msgid: string, emoji: string): Promise<void> {
    await this.send(
      `@+reply=${msgid};+draft/react=${emoji} TAGMSG ${target}`,
      new RegExp(`:${this.nick}!\\S+ TAGMSG `, "u"),
    );
  }

  close(): void {
    this.#wire.close();
  }

  #answer(wanted: RegExp): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push({ wanted, resolve });
    });
  }
}

function idOf(line: string): string {
  return /msgid=([^; ]+)/u.exec(line)?.[1] ?? "";
}

/** People enter, and say what the pictures show before the guest is there. */
export async function talk(port: number): Promise<ReadonlyMap<string, Person>> {
  const names = [
    ["amelie", "Amélie"],
    ["jonas", "Jonas"],
    ["noor", "Noor"],
    ["kenji", "Kenji"],
    ["priya", "Priya"],
    ["tomas", "Tomás"],
  ] as const;
  const people = new Map<string, Person>();
  for (const [nick, name] of names) {
    const person = await Person.enter(port, nick, name);
    for (const channel of ["#tea", "#garden", "#music"]) await person.join(channel);
    people.set(nick, person);
  }
  const of = (nick: string): Person => {
    const found = people.get(nick);
    if (found === undefined) throw new Error(`nobody is called ${nick}`);
    return found;
  };
  const [amelie, jonas, noor, kenji, priya] = [
    of("amelie"),
    of("jonas"),
    of("noor"),
    of("kenji"),
    of("priya"),
  ];
  await amelie.send("MODE #tea +o jonas", / MODE /u);
  await amelie.send("MODE #tea +v noor", / MODE /u);
  await amelie.send(
    "TOPIC #tea :Tasting on Friday at four · the list: https://tea.example/friday",
    / TOPIC /u,
  );
  await amelie.send("TOPIC #garden :What grows, and what does not", / TOPIC /u);
  await amelie.say("#tea", "Good morning! The first flush from Darjeeling has arrived 🍃");
  const question = await jonas.say("#tea", "How hot should the water be?");
  const answer = await noor.say(
    "#tea",
    "\u000285 °C\u0002, and three minutes. Not boiling, it gets bitter.",
    question,
  );
  await jonas.react("#tea", answer, "👍");
  await amelie.react("#tea", answer, "👍");
  await kenji.react("#tea", answer, "🍵");
  await kenji.say("#tea", "I wrote the timer that we talked about:");
  await kenji.say(
    "#tea",
    "\u0011const steep = (minutes) =>\u0011\n\u0011  setTimeout(ring, minutes * 60_000);\u0011",
  );
  await priya.say("#tea", "Lovely. I can bring the small cups, and there is room for two more in the car.");
  await priya.say("#tea", "Who comes along?");
  await of("tomas").say("#tea", "\u0001ACTION raises a hand\u0001");
  await noor.say("#garden", "The mint has taken over the whole bed again.");
  await jonas.say("#garden", "Mint tea for everyone, then.");
  await kenji.say("#music", "Rehearsal moves to Thursday.");
  return people;
}
