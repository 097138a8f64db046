/** Texts from right to left: each line of a message has its own direction, and changes nothing around it. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser } from "playwright-core";
import { enterAs, hasChromium, holds, launch, PATIENT, reads, say, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** The side on which each line of the last message but one begins, as `left` or `right`. */
const SIDES = `(() => {
  const text = [...document.querySelectorAll("article.said .body > .text")].at(-2);
  const box = text.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(text);
  const lines = new Map();
  for (const { top, left, right } of range.getClientRects()) {
    const before = lines.get(top) ?? { left, right };
    lines.set(top, { left: Math.min(left, before.left), right: Math.max(right, before.right) });
  }
  return [...lines.values()].map(({ left, right }) =>
    Math.abs(left - box.left) < 2 ? "left" : Math.abs(right - box.right) < 2 ? "right" : "neither");
})()`;

const cases: readonly (readonly [name: string, text: string, sides: readonly string[]])[] = [
  ["Hebrew", "שלום עולם", ["right"]],
  ["Arabic", "مرحبا بالعالم", ["right"]],
  ["English that begins with a number", "3 cups of tea", ["left"]],
  ["Hebrew that begins with a number and a sign", "3. שלום", ["right"]],
  ["English with a Hebrew word", "say שלום, please", ["left"]],
  ["Hebrew with an English word", "תה Earl Grey בבקשה!", ["right"]],
  ["lines of both", "hello\nשלום\nbye", ["left", "right", "left"]],
  ["English behind a control", "\u202E\u2067hello", ["left"]],
  ["Hebrew behind a control", "\u202D\u2066שלום", ["right"]],
];

describe.skipIf(!hasChromium)("text from right to left", () => {
  it(
    "begins on its own side, by line",
    async () => {
      await withSite(
        async (site) => {
          const page = await enterAs(browser, site.url, "ada");
          for (const [name, text, sides] of cases) {
            await say(page, text);
            await say(page, `end of ${name}`);
            await reads(page, `end of ${name}`);
            await holds(page, "document.querySelector('article.own .delivery') === null");
            const found = await page.evaluate(SIDES);
            expect([name, found]).toEqual([name, sides]);
          }
          expect(await page.getByRole("log").textContent()).not.toMatch(/[\u202a-\u202e\u2066\u2067]/u);
        },
        { RELAIS_FLOOD_EXEMPT: "127.0.0.1" },
      );
    },
    PATIENT,
  );
});
