/** The text of one line, in the forms that a channel message has in practice, and the look-up that saves making it again. */
import { bench, do_not_optimize, group } from "mitata";
import { formBits, FormTable, MESSAGE_TAGS, SERVER_TIME } from "../../src/irc/delivery/form-cache.ts";
import { tagged } from "../../src/irc/delivery/rendered-message.ts";
import type { OutgoingMessage } from "../../src/irc/delivery/outgoing-message.ts";
import { renderBody, renderTags } from "../../src/irc/delivery/render.ts";
import { User } from "../../src/irc/network/user.ts";
import { capabilityBit } from "../../src/irc/wire/capabilities.ts";

const ACCOUNT_TAG = capabilityBit("account-tag");
const TIME = "2026-01-01T00:00:00.000Z";
const SERVER = "bench.example";

const source = new User(0, 1, {
  nick: "nick",
  username: "user",
  realname: "Real Name",
  host: "host.example.net",
  address: "192.0.2.1",
  secure: false,
  at: 0,
});
source.account = "account";

const message: OutgoingMessage = {
  source,
  command: "PRIVMSG",
  params: ["#tea", "it is four o'clock, and the kettle is on"],
  messageId: "k3x9q2-7f",
};
const reacting: OutgoingMessage = {
  ...message,
  clientTags: new Map([
    ["+draft/react", "a; b"],
    ["+reply", "k3x9q2-7e"],
  ]),
};
const numeric: OutgoingMessage = {
  source: undefined,
  command: "401",
  params: ["nick", "nobody", "No such nick/channel"],
};

function render(line: OutgoingMessage, form: number): string {
  return tagged("", renderTags(line, form, TIME), renderBody(line, form, SERVER));
}

const cases = [
  ["message without tags", message, 0],
  ["message with time", message, SERVER_TIME],
  ["message with time, account and id", message, SERVER_TIME | ACCOUNT_TAG | MESSAGE_TAGS],
  ["message with client-only tags too", reacting, SERVER_TIME | ACCOUNT_TAG | MESSAGE_TAGS],
  ["numeric", numeric, 0],
] as const;

export function register(): void {
  group("rendering", () => {
    for (const [name, line, form] of cases) {
      bench(`rendering: ${name}`, () => do_not_optimize(render(line, form)));
    }
    const forms = new FormTable();
    forms.add(0, 0, 1);
    forms.add(SERVER_TIME, 1, 2);
    const form = SERVER_TIME & formBits(message);
    bench("rendering: a form that is there already", () => do_not_optimize(forms.end(forms.find(form))));
  });
}
