/** Screens that few people open: their code is loaded when someone does. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";

/**
 * The component that `load` resolves to. Until then, and if that fails, `notice` is in its place; a load that failed is tried
 * again when the screen is opened again.
 */
export function lazy(
  load: () => Promise<FunctionComponent>,
  notice: (failed: boolean) => JSX.Element,
): FunctionComponent {
  let Loaded: FunctionComponent | undefined;
  return function Lazy(): JSX.Element {
    const state = useSignal<"loading" | "loaded" | "failed">("loading");
    useEffect(() => {
      const begin = async (): Promise<void> => {
        try {
          Loaded = await load();
          state.value = "loaded";
        } catch {
          state.value = "failed";
        }
      };
      void begin();
    }, []);
    const failed = state.value === "failed";
    return Loaded === undefined ? notice(failed) : <Loaded />;
  };
}
