/** What an operator may be allowed to do: one row each. An operator block lists the names of those that it grants. */

export const privilegeRows = {
  kill: "KILL a user.",
  rehash: "REHASH: reread the configuration.",
  wallops: "WALLOPS to all users with mode w.",
  see: "See what is hidden: secret channels, invisible users, real addresses.",
} as const;

export type Privilege = keyof typeof privilegeRows;
export const privileges = Object.keys(privilegeRows) as readonly Privilege[];
