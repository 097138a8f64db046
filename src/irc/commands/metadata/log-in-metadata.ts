/** Metadata of a user who logs in or out, or gets another client: its values belong to the account. */
import { adoptMetadata, leaveMetadata } from "../../network/kept-metadata.ts";
import type { KeptMetadata } from "../../network/durable.ts";
import type { MetadataChanges } from "../../network/metadata.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext } from "../command.ts";
import { announceMetadata } from "./changes.ts";
import { tellPrivate } from "./private.ts";
import { userTarget } from "./target.ts";

type Scene = Pick<CommandContext, "audience" | "network" | "settings">;

/** `former` is the account until now, if the user was logged in. */
export function takeMetadata(scene: Scene, user: User, former: string | undefined): void {
  const { network, settings } = scene;
  const left = former === undefined ? [] : leaveMetadata(user);
  const taken = adoptMetadata(network, settings.limits, user);
  tell(scene, user, new Map([...left, ...taken]));
  tellPrivate(scene, user);
}

/** For values that a client has set before it came to a user who is logged in. */
export function bringMetadata(scene: Scene, user: User, values: KeptMetadata): void {
  tell(scene, user, adoptMetadata(scene.network, scene.settings.limits, user, values));
}

export function dropMetadata(scene: Scene, user: User): void {
  tell(scene, user, leaveMetadata(user));
}

function tell({ settings, audience }: Scene, user: User, changes: MetadataChanges): void {
  for (const [key, value] of changes) {
    announceMetadata({ settings, audience, user }, userTarget(user), key, value, true);
  }
}
