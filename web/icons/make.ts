/**
 * Makes the PNG icons out of `web/icon.svg`, by Debian's Chromium: `bun web/icons/make.ts`. The results are part of the
 * repository, so that nobody else needs a browser for them.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";

/** A maskable icon fills its square: the system cuts the corners. Its picture lies within the safe zone of 80 percent. */
const icons = [
  { name: "icon-192.png", size: 192, fills: false },
  { name: "icon-512.png", size: 512, fills: false },
  { name: "maskable-512.png", size: 512, fills: true },
  { name: "apple-touch-icon.png", size: 180, fills: true },
  // Android shows only the shape of a badge, in one colour.
  { name: "badge-96.png", size: 96, fills: false, shape: true },
] as const;

const drawing = await Bun.file(join(import.meta.dir, "../icon.svg")).text();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const { name, size, fills, ...more } of icons) {
  const square = fills ? drawing.replace(/rx="\d+"/u, "") : drawing;
  const drawn = "shape" in more ? square.replace(/<(?:rect|path[^>]*stroke=)[^>]*>/gu, "") : square;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawn}`);
  await page.screenshot({ path: join(import.meta.dir, name), omitBackground: true });
}
await browser.close();
