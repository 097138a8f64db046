/** Reads the TLS certificates that the configuration names. */
import { readCertificate } from "../server/index.ts";
import type { Certificate } from "../server/index.ts";
import { ConfigurationError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { readText } from "./toml.ts";

type Section = Settings["certificate"][number];

/** Throws {@link ConfigurationError} with a line for each pair that cannot be read or used; `prefix` opens the lines. */
export async function readCertificates(
  certificateSections: readonly Section[],
  prefix = "",
): Promise<readonly Certificate[]> {
  const results = await Promise.allSettled(
    certificateSections.map((section, index) => readPair(section, `${prefix}certificate[${index + 1}]`)),
  );
  const problems = results.flatMap((result) =>
    result.status === "rejected" ? problemsOf(result.reason) : [],
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function readPair({ file, key }: Section, label: string): Promise<Certificate> {
  const pair = { cert: await readText(file, `${label}.file`), key: await readText(key, `${label}.key`) };
  try {
    readCertificate(pair);
  } catch (error) {
    throw new ConfigurationError([`${label}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  return pair;
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigurationError) return error.problems;
  throw error;
}
