/**
 * The first step of `bun run start`: installs the packages for running, and says so if that takes longer than a second.
 * Imports no package.
 */

/** In milliseconds. */
const PATIENCE = 1_000;

const install = Bun.spawn([process.execPath, "install", "--production", "--frozen-lockfile", "--silent"], {
  stdio: ["ignore", "inherit", "inherit"],
});
const told = setTimeout(() => {
  process.stderr.write("Relais: installing the packages that it needs (about 5 MB) …\n");
}, PATIENCE);
const exitCode = await install.exited;
clearTimeout(told);
process.exit(exitCode);
