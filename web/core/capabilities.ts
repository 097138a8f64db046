/** Capabilities that the client asks for: all of those that Relais has, but a few. */
import { capabilityRows } from "../../src/irc/wire/capabilities.ts";

/** Those that the client has no use for, or that exclude another one. */
const unwanted: ReadonlySet<string> = new Set([
  // The members of a channel are wanted at once.
  "no-implicit-names",
  // Only one of two versions may be on.
  "draft/metadata-3",
  // The same as another one.
  "soju.im/search",
  "soju.im/webpush",
]);

/** Names that other servers have for the same. */
const others = ["message-redaction", "multiline", "metadata"] as const;

const wantedCapabilities: readonly string[] = [
  ...Object.keys(capabilityRows).filter((name) => !unwanted.has(name)),
  ...others,
];

/** Bytes of names in one CAP REQ. */
const ROOM = 400;

/** Parameters of CAP REQ for what is on offer and wanted. */
export function requests(offered: Iterable<string>): readonly string[] {
  const there = new Set(offered);
  const lists: string[] = [];
  let list = "";
  for (const name of wantedCapabilities) {
    if (!there.has(name)) continue;
    if (list !== "" && list.length + name.length >= ROOM) {
      lists.push(list);
      list = "";
    }
    list = list === "" ? name : `${list} ${name}`;
  }
  return list === "" ? lists : [...lists, list];
}

/** Names and values of a list as CAP LS and CAP NEW have it. */
export function readCapabilities(list: string): readonly (readonly [name: string, value: string])[] {
  return list
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const equals = word.indexOf("=");
      return equals === -1
        ? ([word, ""] as const)
        : ([word.slice(0, equals), word.slice(equals + 1)] as const);
    });
}
