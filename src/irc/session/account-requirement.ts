/** The rule that clients register only with an account: all of them, or those from some addresses. */
import { AddressList } from "./address-list.ts";

export interface AccountRequirement {
  /** For all addresses. */
  readonly required: boolean;
  /** Addresses and CIDR ranges for which an account is required. */
  readonly requiredFrom: readonly string[];
  /** Addresses and CIDR ranges for which none is. */
  readonly exempt: readonly string[];
}

/** A test of addresses. Throws an Error that names it for an entry that is neither an address nor a range. */
export function accountRequirement({
  required,
  requiredFrom,
  exempt,
}: AccountRequirement): (address: string) => boolean {
  const [from, not] = [new AddressList(requiredFrom), new AddressList(exempt)];
  return (address) => (required || from.has(address)) && !not.has(address);
}
