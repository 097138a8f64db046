/** Operator blocks from the sections about operators: each with the privileges of its class and its own. */
import { privileges as allPrivileges } from "../irc/network/privileges.ts";
import type { Privilege } from "../irc/network/privileges.ts";
import type { Settings } from "./options.ts";

type OperatorClass = Settings["operator-class"][number];

interface Operator extends Omit<Settings["operator"][number], "class" | "privileges"> {
  readonly privileges: readonly Privilege[];
}

/** To be asked once `rules.ts` has found every class to be there. */
export function operatorBlocks(settings: Settings): readonly Operator[] {
  return settings.operator.map(({ class: className, privileges: own, ...block }) => {
    const everything = className === undefined && own === undefined;
    const classes = className === undefined ? [] : classesOf(settings, className);
    const granted = new Set([...classes.flatMap(({ privileges }) => privileges), ...(own ?? [])]);
    // In the order of the table, each once.
    return { ...block, privileges: allPrivileges.filter((name) => everything || granted.has(name)) };
  });
}

/** A class and those that it extends, each once, however they refer to each other. */
export function classesOf(settings: Settings, name: string): readonly OperatorClass[] {
  const found = new Set<OperatorClass>();
  let next = findClass(settings, name);
  while (next !== undefined && !found.has(next)) {
    found.add(next);
    next = next.extends === undefined ? undefined : findClass(settings, next.extends);
  }
  return [...found];
}

export function findClass(settings: Settings, name: string): OperatorClass | undefined {
  return settings["operator-class"].find((each) => each.name === name);
}
