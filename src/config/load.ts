/**
 * From a file and the environment to a configuration: read, checked whole, and frozen in time. Nothing is applied here;
 * start-up and each rereading (SIGHUP, REHASH) call the same function.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Certificate } from "../server/index.ts";
import { readCertificates } from "./certificates.ts";
import { checkTable, complete, isTable, shown } from "./check.ts";
import type { Origin } from "./check.ts";
import { defaultEndpoints, endpointsOf } from "./endpoints.ts";
import type { Endpoint } from "./endpoints.ts";
import { readEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { ConfigurationError } from "./errors.ts";
import { readMailPassword } from "./mail-options.ts";
import { checkClusterFiles } from "./cluster-files.ts";
import { readMotd } from "./motd.ts";
import { suggestion } from "./nearest.ts";
import { sectionNames, sections } from "./options.ts";
import type { SectionName, Settings } from "./options.ts";
import { brokenRules } from "./rules.ts";
import { parseToml, readText } from "./toml.ts";

export interface Configuration {
  readonly settings: Settings;
  /** Endpoints to listen on. */
  readonly endpoints: readonly Endpoint[];
  /** False for the default endpoints, which need not all open. */
  readonly endpointsGiven: boolean;
  /** Lines of the message of the day; empty for none. */
  readonly motd: readonly string[];
  /** TLS certificates, the default one first. */
  readonly certificates: readonly Certificate[];
  /** Password for the mail server, if any. */
  readonly mailPassword?: string | undefined;
  /** The file that was read, if any. */
  readonly file: string | undefined;
}

export interface ConfigurationSources {
  /** `--config`; it has to exist. */
  readonly file: string | undefined;
  readonly environment: Environment;
  /** The working directory: a `relais.toml` in it is read where no other file is named. */
  readonly directory: string;
}

export const defaultFile = "relais.toml";

/** Throws {@link ConfigurationError} with a line for each wrong option. */
export async function loadConfiguration(sources: ConfigurationSources): Promise<Configuration> {
  const file = fileOf(sources);
  const name = nameOf(file?.path, sources.directory);
  const document = file === undefined ? {} : parseToml(await readText(file.path, file.option), name);
  const { configuration, problems } = examine(document, file?.path, sources);
  const { cluster, network, mail } = configuration.settings;
  const section = document["network"];
  const inFile = isTable(section) && ("motd" in section || "motd-file" in section);
  const note = (error: unknown): undefined => {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
  };
  const motd = (await readMotd(network, inFile ? `${name}: ` : "").catch(note)) ?? [];
  const mailPassword = await readMailPassword(mail).catch(note);
  await checkClusterFiles(cluster, name === "" ? "" : `${name}: `).catch(note);
  const named = configuration.settings.certificate.filter(isComplete);
  const certificates = (await readCertificates(named, name === "" ? "" : `${name}: `).catch(note)) ?? [];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...configuration, motd, mailPassword, certificates };
}

/** False for a section that lacks a path, which is reported elsewhere. */
function isComplete({ file, key }: Partial<Settings["certificate"][number]>): boolean {
  return file !== undefined && key !== undefined;
}

/** The file as error lines name it: from the working directory, if it lies in there. */
function nameOf(path: string | undefined, directory: string): string {
  if (path === undefined) return "";
  const fromHere = relative(directory, path);
  return fromHere.startsWith("..") ? path : fromHere;
}

function fileOf({
  file,
  environment,
  directory,
}: ConfigurationSources): { path: string; option: string } | undefined {
  if (file !== undefined) return { path: resolve(directory, file), option: "--config" };
  const named = environment["RELAIS_CONFIG"];
  if (named !== undefined && named !== "")
    return { path: resolve(directory, named), option: "RELAIS_CONFIG" };
  const path = join(directory, defaultFile);
  return existsSync(path) ? { path, option: defaultFile } : undefined;
}

type Values = Omit<Configuration, "motd" | "certificates">;

/** The same from values that are at hand. `file` is where `document` comes from. */
export function configure(
  document: Readonly<Record<string, unknown>>,
  file: string | undefined,
  sources: Pick<ConfigurationSources, "environment" | "directory">,
): Values {
  const { configuration, problems } = examine(document, file, sources);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

/** All that is wrong, at once; with the defaults in place of wrong values. */
function examine(
  document: Readonly<Record<string, unknown>>,
  file: string | undefined,
  { environment, directory }: Pick<ConfigurationSources, "environment" | "directory">,
): { readonly configuration: Values; readonly problems: string[] } {
  const problems: string[] = [];
  const fileOrigin: Origin = {
    prefix: file === undefined ? "" : `${nameOf(file, directory)}: `,
    directory: file === undefined ? directory : dirname(file),
    problems,
  };
  for (const name of Object.keys(document)) {
    if (Object.hasOwn(sections, name)) continue;
    problems.push(`${fileOrigin.prefix}${name}: unknown section${suggestion(name, sectionNames)}`);
  }
  const fromEnvironment = readEnvironment(environment, { prefix: "", directory, problems });
  const values = sectionNames.map((name) => [
    name,
    sections[name].repeated
      ? repeatedSection(name, document[name], fileOrigin)
      : singleSection(name, document[name], fromEnvironment.given[name], fileOrigin),
  ]);
  // Each value has passed the check of its row, or is in `problems`.
  const settings = Object.fromEntries(values) as Settings;
  for (const line of brokenRules(settings)) {
    const [label = ""] = line.split(": ", 1);
    // A section with a wrong value may break a rule for no other reason.
    const told = problems.some((problem) => problem.startsWith(fileOrigin.prefix + label));
    if (!told) problems.push(fileOrigin.prefix + line);
  }
  const given =
    fromEnvironment.listen ?? (settings.listen.length > 0 ? endpointsOf(settings.listen) : undefined);
  const endpoints = given ?? defaultEndpoints;
  if (
    endpoints.some((endpoint) => endpoint.kind !== "unix" && endpoint.tls) &&
    settings.certificate.length === 0
  ) {
    problems.push(
      `${fileOrigin.prefix}certificate: got nothing, beside an address with TLS; expected a [[certificate]]`,
    );
  }
  return { configuration: { settings, endpoints, endpointsGiven: given !== undefined, file }, problems };
}

function singleSection(
  name: SectionName,
  table: unknown,
  fromEnvironment: Readonly<Record<string, unknown>> | undefined,
  origin: Origin,
): Readonly<Record<string, unknown>> {
  const { rows } = sections[name];
  const given = table === undefined ? {} : checkTable(rows, name, table, origin);
  return complete(rows, name, { ...given, ...fromEnvironment }, origin);
}

function repeatedSection(name: SectionName, tables: unknown, origin: Origin): readonly unknown[] {
  const { rows } = sections[name];
  if (tables === undefined) return [];
  if (!Array.isArray(tables)) {
    origin.problems.push(
      `${origin.prefix}${name}: got ${shown(tables)}; expected tables, each written [[${name}]]`,
    );
    return [];
  }
  return tables.map((table: unknown, index) => {
    const label = `${name}[${index + 1}]`;
    return complete(rows, label, checkTable(rows, label, table, origin), origin);
  });
}
