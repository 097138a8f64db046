/**
 * WEBPUSH: registers the devices that receive push notifications of an account. Source: soju.im/webpush, which is newer than
 * ircv3-specifications pull request 471.
 */
import { NotKept } from "../../network/durable.ts";
import type { PushSubscription } from "../../network/durable.ts";
import { oldestRenewal } from "../../network/push-subscriptions.ts";
import { isPushEndpoint, readDeviceKeys } from "../../wire/push.ts";
import type { DeviceKeys } from "../../wire/push.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { optional, wordList } from "../parameters.ts";

/** The capabilities that decide the tags of a line, and that of MARKREAD. */
const KEPT_CAPABILITIES = [
  "account-tag",
  "draft/oper-tag",
  "draft/read-marker",
  "message-tags",
  "server-time",
] as const;
/** One more than a subcommand takes, so that too many are noticed. */
const MOST_WORDS = 4;

export const webpush = defineCommand({
  scope: "network",
  name: "WEBPUSH",
  needs: "push",
  access: "registered",
  capability: ["draft/webpush", "soju.im/webpush"],
  parameters: [optional(wordList("subcommand", MOST_WORDS))],
  form: "REGISTER <endpoint> <keys> | WEBPUSH UNREGISTER <endpoint>",
  cost: 5,
  help: "Registers or removes a device for push notifications: of private messages, and of channel messages with your nick, while you are away. Clients send it by themselves. Needs an account, and the capability draft/webpush or soju.im/webpush.",
  specification: 'IRCv3 webpush, "WEBPUSH Command"',
  apply: (context, [words = []]) => {
    const [name = "*", endpoint = "*", keys, ...more] = words;
    const subcommand = name.toUpperCase();
    const { fail, user } = context;
    const invalid = (text: string): void => fail("WEBPUSH", "INVALID_PARAMS", [name, endpoint], text);
    if (subcommand !== "REGISTER" && subcommand !== "UNREGISTER") return invalid("Unknown subcommand");
    if (user.account === undefined) {
      return fail("WEBPUSH", "ACCOUNT_REQUIRED", [name, endpoint], "Log in first");
    }
    if (endpoint === "*" || more.length > 0) return invalid("Wrong number of parameters");
    if (subcommand === "UNREGISTER") {
      if (keys !== undefined) return invalid("Wrong number of parameters");
      return keep(context, name, endpoint, () => unregister(context, user.account ?? "", endpoint));
    }
    if (!isPushEndpoint(endpoint)) return invalid("The endpoint is not an https URL of a public host");
    const device = readDeviceKeys(keys ?? "");
    if (device === undefined) return invalid("The keys p256dh and auth are missing or invalid");
    const account = user.account;
    return keep(context, name, endpoint, () => register(context, account, endpoint, device));
  },
});

/** Answers a change that cannot be kept as the specification has it. */
function keep({ fail }: CommandContext, name: string, endpoint: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    fail("WEBPUSH", "INTERNAL_ERROR", [name, endpoint], error.message);
  }
}

function register(context: CommandContext, account: string, endpoint: string, device: DeviceKeys): void {
  const { network, settings, session, audience, now, fail } = context;
  const { limits } = settings;
  // That of the network, whether this server sends notifications or not.
  const vapidKey = network.push.key?.publicKey ?? "";
  const capabilities = KEPT_CAPABILITIES.filter((name) => session.has(name));
  const facts = { account, endpoint, ...device, vapidKey, capabilities };
  const subscription = { ...facts, createdAt: now, renewedAt: now, failures: 0 };
  const before = network.push.find(endpoint);
  const oldest = oldestRenewal(now, limits.pushExpiry);
  // Clients register at each connection, mostly with the same facts.
  if (before !== undefined && isSame(before, subscription)) network.push.renew(before, now);
  else if (!network.push.add(subscription, limits.pushSubscriptions, oldest)) {
    return fail("WEBPUSH", "MAX_REGISTRATIONS", ["REGISTER", endpoint], "Your account has too many devices");
  }
  return audience.toSelf({ source: undefined, command: "WEBPUSH", params: ["REGISTER", endpoint] });
}

function isSame(before: PushSubscription, after: PushSubscription): boolean {
  const { createdAt, renewedAt, failures } = before;
  return JSON.stringify(before) === JSON.stringify({ ...after, createdAt, renewedAt, failures });
}

/** An unknown endpoint, and that of another account, is not answered. */
function unregister({ network, audience }: CommandContext, account: string, endpoint: string): void {
  const subscription = network.push.find(endpoint);
  if (subscription === undefined || network.fold(subscription.account) !== network.fold(account)) return;
  network.push.remove(endpoint);
  audience.toSelf({ source: undefined, command: "WEBPUSH", params: ["UNREGISTER", endpoint] });
}
