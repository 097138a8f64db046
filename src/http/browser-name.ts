/** The name of a browser, for people, from what it says of itself (User-Agent). Nothing is decided by it. */

/** The first that fits counts: most browsers name others too. */
const browsers: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//u],
  ["Opera", /\bOPR\//u],
  ["Samsung Internet", /\bSamsungBrowser\//u],
  ["Firefox", /\b(?:Firefox|FxiOS)\//u],
  ["Chrome", /(?:\b|Headless)(?:Chrome|Chromium|CriOS)\//u],
  ["Safari", /\bSafari\//u],
];

const systems: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Android", /\bAndroid\b/u],
  ["iPhone", /\biPhone\b/u],
  ["iPad", /\biPad\b/u],
  ["Windows", /\bWindows\b/u],
  ["macOS", /\bMacintosh\b/u],
  ["ChromeOS", /\bCrOS\b/u],
  ["Linux", /\bLinux\b/u],
];

export function browserName(userAgent: string): string {
  const find = (rows: typeof browsers): string | undefined =>
    rows.find(([, mark]) => mark.test(userAgent))?.[0];
  const system = find(systems);
  const browser = find(browsers) ?? "A browser";
  return system === undefined ? browser : `${browser} on ${system}`;
}
