/** The public face of the policy hook. */
export { PolicyHook } from "./policy-hook.ts";
export type { PolicyOptions } from "./policy-hook.ts";
