/** Makes calls rare: the first one in each span goes through, others are left out. */

/** `span` in milliseconds; `now` in milliseconds that only grow. */
export function onceASpan<T>(
  action: (value: T) => void,
  span: number,
  now: () => number,
): (value: T) => void {
  let next = -Infinity;
  return (value) => {
    const at = now();
    if (at < next) return;
    next = at + span;
    action(value);
  };
}
