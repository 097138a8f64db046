/** Relais as people start it, with a configuration file, on a port that the system chooses. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "../main/program.ts";

export interface RunningRelais {
  readonly port: number;
  readonly program: Program;
  /** Stops it as SIGTERM does, where it still runs, and removes its files. */
  stop(): Promise<void>;
}

/** Resolves once it listens. `configuration` is TOML, without `[[listen]]`. */
export async function startRelais(configuration: string): Promise<RunningRelais> {
  const directory = await mkdtemp(join(tmpdir(), "relais-"));
  const file = join(directory, "relais.toml");
  await writeFile(file, `${configuration}\n[[listen]]\nhost = "127.0.0.1"\nport = 0\n`);
  const program = new Program(["--config", file], { directory });
  return {
    port: await program.port(),
    program,
    stop: async () => {
      program.signal("SIGTERM");
      await program.ended();
      await rm(directory, { recursive: true });
    },
  };
}
