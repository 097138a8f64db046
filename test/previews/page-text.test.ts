/** The texts of pages, however they are made. */
import { describe, expect, it } from "bun:test";
import { decodePage, previewIn } from "../../src/previews/page-text.ts";

const head = (inside: string): string => `<!doctype html><html><head>${inside}</head><body>…`;
const long = "x".repeat(1_000);

describe("a page", () => {
  it.each([
    ["a title alone", "<title>Tea &amp; cake</title>", { title: "Tea & cake", description: "", site: "" }],
    [
      "Open Graph before others",
      '<title>t</title><meta property="og:title" content="Green tea"><meta name=description content=d><meta property="og:description" content="How to &quot;brew&quot;"><meta property="og:site_name" content="Tea.example">',
      { title: "Green tea", description: 'How to "brew"', site: "Tea.example" },
    ],
    [
      "several lines",
      "<title>\n  Tea\n\tat five </title>",
      { title: "Tea at five", description: "", site: "" },
    ],
    [
      "markup in a title",
      "<title><b onclick=x>Tea</b>&lt;script&gt;</title>",
      { title: "<b onclick=x>Tea</b><script>", description: "", site: "" },
    ],
    [
      "controls and turned texts",
      "<title>a\u202Eb\u0007c\u200Bd</title>",
      { title: "abcd", description: "", site: "" },
    ],
    ["a title without an end", "<title>Tea", { title: "Tea</head><body>…", description: "", site: "" }],
    ["a long title", `<title>${long}</title>`, { title: `${"x".repeat(199)}…`, description: "", site: "" }],
    ["no title", '<meta name=description content="d">', undefined],
    ["nothing", "", undefined],
  ])("with %s", (_, inside, expected) => {
    expect(previewIn(head(inside))).toEqual(expected);
  });

  it("takes no title of a picture in its body", () => {
    expect(previewIn("<head><title>Tea</title></head><body><svg><title>Icon</title></svg>")).toMatchObject({
      title: "Tea",
    });
  });
});

describe("bytes", () => {
  const latin = Uint8Array.from([0x74, 0x68, 0xe9]);
  it.each([
    ["the header", "text/html; charset=iso-8859-1", latin, "thé"],
    ["the page", "text/html", Buffer.concat([Buffer.from("<meta charset='latin1'>"), latin]), "thé"],
    ["nobody", "text/html", Buffer.from("thé"), "thé"],
    ["an unknown name", "text/html; charset=x-none", Buffer.from("thé"), "thé"],
  ])("are read by the encoding of %s", (_, type, bytes, expected) => {
    expect(decodePage(bytes, type)).toEndWith(expected);
  });
});
