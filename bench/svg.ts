/** The parts that the pictures of benchmarks have in common. They follow the reader's scheme, light or dark. */

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** CSS rules, one a line. */
  readonly light: readonly string[];
  readonly dark: readonly string[];
  readonly content: string;
}

export function drawing({ width, height, title, light, dark, content }: Drawing): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
${light.map((rule) => `  ${rule}\n`).join("")}  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
${dark.map((rule) => `    ${rule}\n`).join("")}  }
</style>
${content}
</svg>
`;
}

export function text(x: number, y: number, content: string, kind?: string): string {
  return `<text x="${x}" y="${y}"${kind === undefined ? "" : ` class="${kind}"`}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
