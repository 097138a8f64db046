/** Words with a ground of their own can be read, whatever colours their sender has chosen. */
import { expect, it } from "bun:test";
import { plainStyle } from "../../../web/core/formatting.ts";
import { coloursOf, contrast } from "../../../web/ui/colours.ts";

const styled = (
  colour: string | undefined,
  background: string | undefined,
  reverse = false,
): ReturnType<typeof coloursOf> => coloursOf({ ...plainStyle, colour, background, reverse });

it("gives each pair of colours a contrast of 4.5:1 at least", () => {
  const names = [
    undefined,
    ...Array.from({ length: 99 }, (_, number) => String(number)),
    "#777777",
    "#808080",
  ];
  for (const colour of names)
    for (const background of names.slice(1)) {
      const { color = "", backgroundColor = "" } = styled(colour, background);
      expect(contrast(color, backgroundColor)).toBeGreaterThanOrEqual(4.5);
    }
});

it("keeps colours that can be read, and leaves a colour without a ground to the style sheet", () => {
  expect(styled("1", "8")).toEqual({ color: "#000000", backgroundColor: "#ffff00" });
  expect(styled("1", "8", true)).toEqual({ color: "#ffff00", backgroundColor: "#000000" });
  expect(styled("4", undefined)).toEqual({ "--ink": "#ff0000" });
  expect(styled("8", undefined, true)).toEqual({ color: "#000000", backgroundColor: "#ffff00" });
  expect(styled(undefined, undefined, true)).toEqual({});
});
