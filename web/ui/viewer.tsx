/** One picture as large as the page. */
import type { JSX } from "preact";
import { t } from "../texts/index.ts";
import { Frame } from "./frame.tsx";
import { viewed } from "./store.ts";

export function Viewer(): JSX.Element | null {
  const picture = viewed.value;
  if (picture === undefined) return null;
  const { url, alt } = picture;
  return (
    <Frame title={alt} close={() => (viewed.value = undefined)} wide>
      <img class="viewed" src={url} alt={alt} />
      <p>
        <a href={url} target="_blank" rel="noopener noreferrer nofollow">
          {t("file.original")}
        </a>
      </p>
    </Frame>
  );
}
