/** How a screen looks at each width and in each scheme: the rules of axe-core, and nothing that has to be scrolled sideways. */
import type { Page } from "playwright-core";
import { violations } from "./page.ts";

const schemes = ["light", "dark"] as const;
const desk = { width: 1280, height: 800 };
const phone = { width: 360, height: 640 };
/** 1280 pixels at 200 %. */
const zoomed = { width: 640, height: 400 };

/** Resolves once the page has been drawn with what has just changed. */
const DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

/** Elements that make the page wider than its window. */
const TOO_WIDE = `(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const all = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
  return ["too wide: " + all.slice(0, 3).map((each) => each.outerHTML.slice(0, 120)).join(" | ")];
})()`;

/** Faults of the screen that the page shows, light and dark, on a desk, on a phone, and at 200 %. */
export async function screenFaults(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const size of [desk, phone, zoomed]) {
      await page.setViewportSize(size);
      await page.evaluate(DRAWN);
      const faults = await page.evaluate<readonly string[]>(TOO_WIDE);
      // They take long, and find the same in the other two.
      const isJudged = size === (colorScheme === "light" ? desk : phone);
      const rules = isJudged ? await violations(page) : [];
      found.push(...[...faults, ...rules].map((fault) => `${colorScheme}, ${size.width} px: ${fault}`));
    }
  }
  await page.setViewportSize(desk);
  return found;
}
