/** The absence of users: the one place that decides it. */
import type { User } from "../user.ts";

/** True for a user who is away, at none of its clients, or without any (`user.away` is all of these). */
export function isAbsent(user: User): boolean {
  return user.away !== undefined;
}
