/** The documents name every metric, and none that does not exist. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { metricRows } from "../../src/http/metric-rows.ts";
import type { MetricRow } from "../../src/http/metric-rows.ts";
import { root } from "../house/source.ts";

const rows = Object.entries<MetricRow>(metricRows);
const read = (document: string): string => readFileSync(join(root, document), "utf8");

/** Names of series, and the labels that each has. */
const series = new Map(rows.flatMap(seriesOf));

function seriesOf([name, row]: readonly [string, MetricRow]): (readonly [string, readonly string[]])[] {
  const labels = "label" in row ? [row.label] : [];
  if (row.kind !== "histogram") return [[name, labels]];
  return [
    [`${name}_bucket`, [...labels, "le"]],
    [`${name}_sum`, labels],
    [`${name}_count`, labels],
  ];
}

const namesIn = (text: string): string[] => text.match(/\b(?:relais|process)_[a-z_]+/gu) ?? [];
const unknownIn = (text: string): string[] => namesIn(text).filter((name) => !series.has(name));

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
}

describe("docs/grafana-dashboard.json", () => {
  const dashboard = JSON.parse(read("docs/grafana-dashboard.json")) as Dashboard;
  const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const queries = dashboard.templating.list.map(({ query }) =>
    typeof query === "string" ? query : query.query,
  );

  it("asks for metrics that exist", () => {
    expect(expressions.length).toBeGreaterThan(20);
    for (const text of [...expressions, ...queries]) expect([text, unknownIn(text)]).toEqual([text, []]);
    expect(queries.flatMap(namesIn)).toEqual(["relais_connections"]);
  });

  it("groups by labels that they have", () => {
    for (const expr of expressions) {
      const [, by = ""] = /\bby \(([^)]*)\)/u.exec(expr) ?? [];
      const [name = ""] = namesIn(expr);
      const labels = by.split(",").map((label) => label.trim());
      const missing = labels.filter((label) => label !== "" && !series.get(name)?.includes(label));
      expect([expr, missing]).toEqual([expr, []]);
    }
  });

  it("shows every metric", () => {
    const shown = new Set(
      expressions.flatMap(namesIn).map((name) => name.replace(/_(?:bucket|count)$/u, "")),
    );
    expect(rows.map(([name]) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  it("puts no panel over another", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("docs/metrics.md", () => {
  it("lists every metric as its row says", () => {
    const lines = read("docs/metrics.md")
      .split("\n")
      .filter((line) => /^\| *`/u.test(line));
    const cells = lines.map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells).toEqual(
      rows.map(([name, row]) => [
        `\`${name}\``,
        row.kind,
        "label" in row ? `\`${row.label}\`` : "",
        row.help,
      ]),
    );
  });
});

describe("docs/manual.md", () => {
  it("names metrics that exist, in its alerts too", () => {
    const text = read("docs/manual.md");
    expect(namesIn(text).length).toBeGreaterThan(5);
    expect(unknownIn(text)).toEqual([]);
  });
});
