/** NickServ: the certificates that log in to an account by SASL EXTERNAL. */
import { isFingerprint, readFingerprint } from "../../wire/fingerprints.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { CommandContext, Handled, QueryContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const cert = defineServiceCommand({
  name: "CERT",
  loggedIn: true,
  parameters: [someText("add/del/list"), optional(someText("fingerprint"))],
  help: "Adds, removes or lists the TLS certificates that log in to your account (SASL EXTERNAL), each by its SHA-256 fingerprint. ADD without one takes the certificate that you are connected with.",
  handle: (context, [word, given]) => {
    const { session } = context;
    switch (word.toUpperCase()) {
      case "LIST":
        return list(context);
      case "ADD": {
        const wanted = given ?? session.transport.fingerprint;
        if (wanted === undefined) return say(context, "You are connected without a certificate.");
        return change(context, "ADD", wanted);
      }
      case "DEL":
        return given === undefined
          ? say(context, "Syntax: CERT DEL <fingerprint>")
          : change(context, "DEL", given);
      default:
        return say(context, "Syntax: CERT <add/del/list> [<fingerprint>]");
    }
  },
  apply: (context, [word, fingerprint = ""]) => {
    const account = context.network.accounts.find(context.user.account ?? "");
    if (account === undefined || !isFingerprint(fingerprint)) return;
    if (word === "ADD") add(context, account, fingerprint);
    else remove(context, account, fingerprint);
  },
});

function list(context: QueryContext): void {
  const { network, user, session } = context;
  const certificates = network.accounts.find(user.account ?? "")?.certificates ?? [];
  if (certificates.length === 0) return say(context, "Your account has no certificates.");
  for (const fingerprint of certificates) {
    const own = fingerprint === session.transport.fingerprint ? " (you are connected with it)" : "";
    say(context, `${fingerprint}${own}`);
  }
}

function change(context: QueryContext, word: "ADD" | "DEL", given: string): Handled {
  const fingerprint = readFingerprint(given);
  if (fingerprint !== undefined) return submitTo(context, { name: "CERT" }, [word, fingerprint]);
  return say(context, "A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits.");
}

function add(context: CommandContext, account: AccountRecord, fingerprint: string): void {
  const { network, settings } = context;
  const { certificates = [] } = account;
  const most = settings.limits.accountCertificates;
  if (certificates.includes(fingerprint)) return say(context, "Your account has this certificate already.");
  if (network.accounts.findByCertificate(fingerprint) !== undefined) {
    return say(context, "This certificate belongs to another account.");
  }
  if (certificates.length >= most) {
    return say(context, `An account has at most ${most} certificates; remove one of them with CERT DEL.`);
  }
  network.accounts.replace({ ...account, certificates: [...certificates, fingerprint] });
  say(context, `The certificate ${fingerprint} logs in to ${account.name} now.`);
}

function remove(context: CommandContext, account: AccountRecord, fingerprint: string): void {
  const { certificates: before = [], ...others } = account;
  const left = before.filter((each) => each !== fingerprint);
  if (left.length === before.length) return say(context, "Your account does not have this certificate.");
  context.network.accounts.replace(left.length === 0 ? others : { ...others, certificates: left });
  say(context, `The certificate ${fingerprint} is removed.`);
}
