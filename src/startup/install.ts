/**
 * The first step of `bun run start`: installs the packages that running needs, and says so where that takes longer than a
 * second. Imports nothing that would have to be installed.
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
