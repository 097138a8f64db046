/** Values of the setting about users who stay while nobody is connected: none, those who choose it, those who do not refuse it, all. */
export const alwaysOnSettings = ["off", "opt-in", "opt-out", "mandatory"] as const;
export type AlwaysOn = (typeof alwaysOnSettings)[number];
