/** The samples of a soak as an SVG picture: curves over the minutes, in panels below each other. */
import { drawing, text } from "../svg.ts";
import type { Sample } from "./judge.ts";

/** Lengths in pixels. */
const MARGIN = 16;
const SCALE = 56;
const PLOT = 640;
const WIDTH = MARGIN + SCALE + PLOT + MARGIN;
const HEADER = 34;
const PANEL_HEADER = 26;
const PLOT_HEIGHT = 110;
const PANEL_GAP = 22;
const TICKS = 5;
/** Points of a curve, at most: a longer soak has medians of neighbours. */
const POINTS = 240;

interface Curve {
  readonly name: string;
  /** Class of its colour. */
  readonly colour: "a" | "b" | "c";
  readonly read: (sample: Sample) => number;
}

interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

const panels: readonly Panel[] = [
  {
    title: "Memory, MiB",
    curves: [
      { name: "resident", colour: "a", read: ({ resident }) => resident },
      { name: "heap, no garbage", colour: "b", read: ({ live }) => live },
      { name: "external", colour: "c", read: ({ external }) => external },
    ],
  },
  {
    title: "Descriptors",
    curves: [
      { name: "open files", colour: "a", read: ({ descriptors }) => descriptors },
      { name: "clients", colour: "b", read: ({ clients }) => clients },
    ],
  },
  {
    title: "Time from sent to received, ms",
    curves: [
      { name: "99th percentile", colour: "a", read: ({ p99 }) => p99 },
      { name: "median", colour: "b", read: ({ p50 }) => p50 },
    ],
  },
  {
    title: "Deliveries a second",
    curves: [{ name: "deliveries", colour: "a", read: ({ deliveries }) => deliveries }],
  },
];

/** The picture, readable on a light and on a dark page. */
export function picture(samples: readonly Sample[], caption: string): string {
  const points = thinned(samples);
  const height = HEADER + panels.length * (PANEL_HEADER + PLOT_HEIGHT + PANEL_GAP) + MARGIN;
  const drawn = panels.map((panel, at) =>
    panelOf(panel, points, HEADER + at * (PANEL_HEADER + PLOT_HEIGHT + PANEL_GAP)),
  );
  return drawing({
    width: WIDTH,
    height,
    title: caption,
    light: [
      ".title { font-weight: 600; }",
      ".quiet { fill: #59636e; }",
      ".end { text-anchor: end; }",
      ".middle { text-anchor: middle; }",
      ".grid { stroke: #d1d9e0; }",
      "polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }",
      ".a { stroke: #0a7ea4; }",
      ".b { stroke: #bc4c00; }",
      ".c { stroke: #8250df; }",
    ],
    dark: [
      ".quiet { fill: #9198a1; }",
      ".grid { stroke: #3d444d; }",
      ".a { stroke: #3fb6dd; }",
      ".b { stroke: #f0883e; }",
      ".c { stroke: #ab7df8; }",
    ],
    content: [text(MARGIN, MARGIN + 6, caption, "title"), ...drawn].join("\n"),
  });
}

function panelOf({ title, curves }: Panel, samples: readonly Sample[], top: number): string {
  const left = MARGIN + SCALE;
  const bottom = top + PANEL_HEADER + PLOT_HEIGHT;
  const highest = roundUp(
    Math.max(0, ...samples.flatMap((sample) => curves.map(({ read }) => read(sample)))),
  );
  const minutes = samples.at(-1)?.minute ?? 1;
  const x = (minute: number): string => (left + (minute / minutes) * PLOT).toFixed(1);
  const y = (value: number): string => (bottom - (value / highest) * PLOT_HEIGHT).toFixed(1);
  const lines = [text(MARGIN, top + 14, title, "title")];
  for (const [at, { name, colour }] of curves.entries()) {
    const place = left + PLOT - (curves.length - at) * 124;
    lines.push(`<polyline class="${colour}" points="${place},${top + 10} ${place + 16},${top + 10}"/>`);
    lines.push(text(place + 22, top + 14, name, "quiet"));
  }
  for (const part of [0, 0.5, 1]) {
    const height = bottom - part * PLOT_HEIGHT;
    lines.push(`<path class="grid" d="M${left} ${height}h${PLOT}"/>`);
    lines.push(text(left - 6, height + 4, shown(part * highest), "quiet end"));
  }
  for (let tick = 0; tick <= TICKS; tick += 1) {
    const minute = (tick / TICKS) * minutes;
    const place = Math.round(left + (tick / TICKS) * PLOT);
    const [label, kind] = tick === TICKS ? [`${shown(minute)} min`, "end"] : [shown(minute), "middle"];
    lines.push(text(place, bottom + 15, label, `quiet ${kind}`));
  }
  for (const { colour, read } of curves) {
    const points = samples.map((sample) => `${x(sample.minute)},${y(read(sample))}`);
    lines.push(`<polyline class="${colour}" points="${points.join(" ")}"/>`);
  }
  return lines.join("\n");
}

/** A round number, at least this value and less than twice it. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}

function shown(value: number): string {
  return Number(value.toFixed(value < 10 ? 1 : 0)).toLocaleString("en");
}

/** One sample of each group of neighbours: the middle one by its 99th percentile. No figure is made up. */
function thinned(samples: readonly Sample[]): readonly Sample[] {
  const group = Math.ceil(samples.length / POINTS);
  return Array.from({ length: Math.ceil(samples.length / group) || 0 }, (_, at) =>
    samples.slice(at * group, (at + 1) * group).toSorted((one, other) => one.p99 - other.p99),
  ).flatMap((neighbours) => neighbours[Math.floor(neighbours.length / 2)] ?? []);
}
