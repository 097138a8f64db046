/** Outside work that the application asks for. */
import type { IrcOptions } from "../irc/index.ts";
import { TokenVerifier } from "./identity-provider.ts";
import { passwordServices } from "./passwords.ts";

export const services: IrcOptions["services"] = {
  ...passwordServices,
  verifyToken: new TokenVerifier().verify,
};
