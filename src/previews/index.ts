/** The public face of link previews. */
export { PreviewService } from "./preview-service.ts";
export type { PreviewOptions } from "./preview-service.ts";
