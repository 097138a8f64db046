/** How a user becomes an operator, and how that ends. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { Network } from "../../network/network.ts";
import { changeNoticeMask } from "../../network/notice-masks.ts";
import type { NetworkSettings, OperatorBlock } from "../../network/settings.ts";
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { changeUserhost } from "../user/userhost-change.ts";

interface Scene {
  readonly network: Network;
  readonly audience: Audience;
}

const { o: operatorMode, s: noticesMode } = userModeRows;

/** Grants what the block grants: privileges, mode `o`, its notices and its host where it has them. */
export function becomeOperator(scene: Scene, user: User, block: OperatorBlock): void {
  user.operator = block.name;
  user.privileges = new Set(block.privileges);
  // Those that the operator has chosen since stay.
  const first = (user.modes & operatorMode.bit) === 0 && block.notices !== undefined;
  if (first) user.noticeMask = changeNoticeMask(user.noticeMask, block.notices ?? "");
  const noticesBit = user.noticeMask === 0 ? 0 : noticesMode.bit;
  scene.network.setUserModes(user, user.modes | operatorMode.bit | noticesBit);
  giveHost(scene, user, block.host);
}

/** Call once the modes are off. A host that came with being an operator goes with it. */
export function resignOperator(scene: Scene, user: User): void {
  user.operator = undefined;
  user.privileges = new Set();
  giveHost(scene, user, undefined);
}

/** REHASH: operators get what their blocks grant now; users without a block any more lose their operatorship. */
export function reviewOperators(scene: Scene, { operators }: NetworkSettings): void {
  const { network } = scene;
  for (const user of network.operators) {
    const block = operators.find(({ name }) => name === user.operator);
    if (block !== undefined) {
      becomeOperator(scene, user, block);
      continue;
    }
    dropOperator(scene, user);
  }
}

/** The server takes operatorship from a user. Does nothing to users without it. */
export function dropOperator(scene: Scene, user: User): void {
  const { network, audience } = scene;
  const lost = user.modes & (operatorMode.bit | noticesMode.bit);
  if ((lost & operatorMode.bit) === 0) return;
  network.setUserModes(user, user.modes & ~lost);
  user.noticeMask = 0;
  const letters = (lost & noticesMode.bit) === 0 ? "-o" : "-os";
  audience.toUser(user, { source: user, command: "MODE", params: [user.nick, letters] });
  resignOperator(scene, user);
}

/** A host that CHGHOST has given since stays as it is. */
function giveHost(scene: Scene, user: User, host: string | undefined): void {
  const before = user.operatorHost;
  if (host === before) return;
  user.operatorHost = host;
  if (host !== undefined) changeUserhost(scene, user, user.username, host);
  else if (before !== undefined && user.host === before)
    changeUserhost(scene, user, user.username, user.accountHost ?? user.cloak);
}
