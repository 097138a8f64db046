/** The four measurements of the page: its first load, a scroll through history, typing in a busy channel, and its memory. */
import type { CDPSession, Page } from "playwright-core";
import { CHANNEL, enter, shows, Speaker } from "./site.ts";
import type { Site } from "./site.ts";
import { framesOf, keyLatencies, traced } from "./trace.ts";
import type { Frames } from "./trace.ts";

export interface Load {
  /** Bytes over the wire, heads included. */
  readonly bytes: number;
  /** Milliseconds until the field for the name is on the screen and the script is done. */
  readonly interactive: number;
}

/** A visit of someone who was never here before. */
export async function measureLoad(site: Site): Promise<Load> {
  const context = await site.browser.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(site.url, { waitUntil: "networkidle" });
    await page.getByLabel("Your name").waitFor();
    const interactive = await page.evaluate(
      "Math.max(performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd)",
    );
    return { bytes, interactive: Number(interactive) };
  } finally {
    await context.close();
  }
}

/** Pixels a second, as someone who flings through the history. */
const SPEED = 3_000;
/** Pixels of one measured scroll. */
const DISTANCE = 12_000;

/** Loads this many lines of history into the page, and scrolls through them, up and down in turns. */
export async function measureScroll(site: Site, lines: number, rounds: number): Promise<readonly Frames[]> {
  const page = await enter(site, "reader");
  await shows(page, "end of the history");
  const session = await page.context().newCDPSession(page);
  await loadHistory(page, lines);
  const found: Frames[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const distance = round % 2 === 0 ? -DISTANCE : DISTANCE;
    const trace = await traced(site.browser, page, () => scroll(session, distance));
    found.push(framesOf(trace));
  }
  await page.context().close();
  return found;
}

/** Scrolls to the top again and again, until the first line is there. Ends at the top. */
async function loadHistory(page: Page, lines: number): Promise<void> {
  const first = page.locator("article.said", { hasText: "start of the history" });
  for (let tries = 0; tries < lines; tries += 1) {
    if (await first.isVisible()) return;
    await page.evaluate(
      "document.getElementById('messages').scrollTop = 0; new Promise(requestAnimationFrame)",
    );
  }
  throw new Error("the page does not load the history");
}

async function scroll(session: CDPSession, distance: number): Promise<void> {
  const gesture = { x: 600, y: 400, yDistance: distance, speed: SPEED, gestureSourceType: "mouse" as const };
  await session.send("Input.synthesizeScrollGesture", gesture);
}

/** Milliseconds from one key to the next: a fast typist. */
const KEYSTROKE = 90;
/** Milliseconds from one group of messages to the next. */
const TICK = 50;

/** Types while messages arrive. Returns the milliseconds from each key to its frame. */
export async function measureTyping(site: Site, rate: number, seconds: number): Promise<readonly number[]> {
  const page = await enter(site, "typist");
  const bob = await Speaker.enter(site.server.port, "bob");
  await page.locator("#composer").focus();
  const trace = await traced(site.browser, page, async () => {
    const until = performance.now() + seconds * 1000;
    const timer = setInterval(() => bob.say((rate * TICK) / 1000), TICK);
    for (let at = 0; performance.now() < until; at += 1) {
      await page.keyboard.press("hello world "[at % 12] ?? " ");
      await Bun.sleep(KEYSTROKE);
    }
    clearInterval(timer);
  });
  bob.close();
  await page.context().close();
  return keyLatencies(trace);
}

export interface Memory {
  /** Messages so far. */
  readonly messages: number;
  /** MiB of the heap after a collection of garbage. */
  readonly heap: number;
  /** Nodes of the document. */
  readonly nodes: number;
}

/** Messages that are sent before the page has to have shown the last of them. */
const PORTION = 2_000;

/** Sends messages as fast as the page shows them. Looks at the memory `samples` times. */
export async function measureMemory(
  site: Site,
  messages: number,
  samples: number,
  progress: (memory: Memory) => void,
): Promise<readonly Memory[]> {
  const page = await enter(site, "listener");
  const bob = await Speaker.enter(site.server.port, "bob");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const found: Memory[] = [];
  let sent = 0;
  while (found.length < samples) {
    const goal = (messages * (found.length + 1)) / samples;
    while (sent < goal) {
      const portion = Math.min(PORTION, Math.ceil(goal - sent));
      bob.say(portion - 1);
      sent += portion;
      bob.sayText(`portion ${sent} of ${CHANNEL}`);
      await shows(page, `portion ${sent} of ${CHANNEL}`);
    }
    const memory = await memoryOf(session, sent);
    progress(memory);
    found.push(memory);
  }
  bob.close();
  await page.context().close();
  return found;
}

async function memoryOf(session: CDPSession, messages: number): Promise<Memory> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { messages, heap: value("JSHeapUsedSize") / 2 ** 20, nodes: value("Nodes") };
}
