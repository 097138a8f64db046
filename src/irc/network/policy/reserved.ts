/** Rules about reserved nicks and channel names: those of RESV and those of the configuration. */
import { compileMask } from "../../wire/masks.ts";
import { isOfKind } from "../reservations.ts";
import type { State } from "../state.ts";

/** The user, as far as it is known. */
interface Asking {
  readonly account?: string | undefined;
  readonly privileges?: ReadonlySet<string> | undefined;
}

const BY_CONFIGURATION = "by the administrators of this network";

/**
 * The reason why a nick or a channel name is kept from a user; undefined where it may have it. Operators with the privilege
 * may, and so may the account that a nick belongs to. A channel that is registered is not concerned.
 */
export function reservationOn(
  { network, settings }: State,
  name: string,
  asking: Asking,
  now: number,
): string | undefined {
  const { reservedNames = [] } = settings;
  if (network.reservations.size === 0 && reservedNames.length === 0) return undefined;
  if (asking.privileges?.has("reserve") === true) return undefined;
  if (name.startsWith("#")) {
    if (network.findChannel(name)?.registration !== undefined) return undefined;
  } else {
    const owner = network.accounts.ownerOf(name)?.name;
    const { account } = asking;
    if (owner !== undefined && account !== undefined && network.fold(owner) === network.fold(account))
      return undefined;
  }
  const reservation = network.reservations.find(name, now);
  if (reservation !== undefined) return reservation.reason;
  const folded = network.fold(name);
  const isReserved = reservedNames.some(
    (mask) => isOfKind(mask, name) && compileMask(network.fold(mask))(folded),
  );
  return isReserved ? BY_CONFIGURATION : undefined;
}
