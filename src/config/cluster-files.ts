/** The files by which this server and the NATS servers know each other. They are read again for each connection. */
import { ConfigurationError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { readText } from "./toml.ts";

/** Throws {@link ConfigurationError} with a line for each file that cannot be read; `prefix` opens the lines. */
export async function checkClusterFiles(
  { credentials, tlsCa, tlsCertificate, tlsKey }: Settings["cluster"],
  prefix: string,
): Promise<void> {
  const files = {
    credentials,
    "tls-ca": tlsCa,
    "tls-certificate": tlsCertificate,
    "tls-key": tlsKey,
  };
  const problems: string[] = [];
  for (const [name, path] of Object.entries(files)) {
    if (path === undefined) continue;
    try {
      await readText(path, `${prefix}cluster.${name}`);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
