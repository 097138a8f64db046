/** Error for a wrong configuration. */

/** One or more options are wrong. Nothing of the configuration has been applied. */
export class ConfigurationError extends Error {
  readonly code = "configuration-invalid";
  /** One line for each wrong option: its name, the value it got, the values it takes. No secrets. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
