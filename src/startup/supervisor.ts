/** Tells systemd which process is the server, and that it is ready. Source: sd_notify(3). */

/** The part of `process` that is needed. */
interface OwnProcess {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does nothing without systemd. The runtime has no datagrams for Unix sockets, so systemd's own program sends it. */
export function tellSupervisor({ pid, env }: OwnProcess): void {
  if (env["NOTIFY_SOCKET"] === undefined) return;
  const command = ["systemd-notify", "--ready", `--pid=${pid}`, `MAINPID=${pid}`];
  try {
    Bun.spawnSync(command, { stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    // Without that program systemd knows the process by its start only.
  }
}
