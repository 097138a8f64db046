/** A person's own data as a file: what the services tell of the account, and all that it has said. */
import {
  applicationsIn,
  browsersIn,
  certificatesIn,
  exportedIn,
  sessionsIn,
} from "../../core/account-answers.ts";
import type { Entry } from "../../core/account-answers.ts";
import { client } from "../store.ts";
import { tell } from "./service.ts";

function texts(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ text }) => text);
}

async function ownData(): Promise<object> {
  const { account, nick, people, server } = client.state;
  return {
    account,
    at: new Date().toISOString(),
    facts: await tell("NS", "INFO"),
    settings: await tell("NS", "SET"),
    metadata: Object.fromEntries(people.get(server.fold(nick))?.metadata ?? []),
    browsers: texts(browsersIn(await tell("NS", "BROWSERS"))),
    clients: texts(sessionsIn(await tell("NS", "SESSIONS"))),
    applicationPasswords: applicationsIn(await tell("NS", "APPPASS LIST")).map(
      ({ key, text }) => `${key}: ${text}`,
    ),
    certificates: texts(certificatesIn(await tell("NS", "CERT LIST"))),
    devices: await tell("NS", "DEVICES"),
    messages: exportedIn(await tell("HISTSERV", "EXPORT")),
  };
}

/** Lets the browser save the file. */
export async function saveOwnData(): Promise<void> {
  const text = JSON.stringify(await ownData(), undefined, 2);
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${client.state.account ?? "account"}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
