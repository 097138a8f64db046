/** The network and the settings that its rules depend on. The settings come with each command, so that their change has a place in the order of commands. */
import type { Network } from "./network.ts";
import type { NetworkSettings } from "./settings.ts";

export interface State {
  readonly network: Network;
  readonly settings: NetworkSettings;
}
