/** Icons as drawings of the page's own: no font has to have them. They say nothing to screen readers; their buttons do. */
import type { JSX } from "preact";

/** Strokes on a ground of 24 by 24. */
const paths = {
  menu: "M4 6h16M4 12h16M4 18h16",
  star: "M12 3.5l2.7 5.4 6 .9-4.3 4.2 1 6-5.4-2.8L6.6 20l1-6-4.3-4.2 6-.9z",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4",
  "bell-off": "M6 16V11a6 6 0 0 1 9.5-4.9M18 11v5l1.5 2h-15M10 21h4M4 4l16 16",
  sliders: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  close: "M6 6l12 12M18 6L6 18",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
} as const;

interface IconProps {
  readonly name: keyof typeof paths;
  readonly filled?: boolean;
}

export function Icon({ name, filled = false }: IconProps): JSX.Element {
  return (
    <svg class={filled ? "icon filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
