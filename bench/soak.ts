/**
 * `bun run bench:soak`: clients over all transports that join, talk, leave and come back for a given time, and the server's
 * memory, descriptors and latency meanwhile, as a table and as a picture.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { resultsOf, writeResults } from "./results.ts";
import { growthTable, problemsOf, windowTable, type Rest } from "./soak/judge.ts";
import { picture } from "./soak/picture.ts";
import { runSoak } from "./soak/run.ts";

const USAGE = `bun run bench:soak [options]
  --clients N   at one time (2000)
  --minutes N   from the arrival of the last client on (10)
  --rate N      messages a second, of all clients together (50)
  --stay N      seconds of a visit, on average (60)
  --out FILE    writes the picture (SVG)
  --json FILE   writes the samples
  --smoke       60 clients for 6 seconds
Ends with 1 if memory, descriptors or latency grew, a line was lost, or a client was not served.
`;

const smoke = { clients: "60", minutes: "0.1", rate: "50", stay: "3" };
const whole = { clients: "2000", minutes: "10", rate: "50", stay: "60" };

function described({ resident, heap, descriptors, users, channels }: Rest): string {
  const memory = `${resident.toFixed(0)} MiB resident, heap ${heap.toFixed(1)} MiB`;
  return `${memory}, ${descriptors} open files, ${users} users, ${channels} channels`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      clients: { type: "string" },
      minutes: { type: "string" },
      rate: { type: "string" },
      stay: { type: "string" },
      out: { type: "string" },
      json: { type: "string" },
      smoke: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const given = { ...(values.smoke ? smoke : whole), ...values };
  const [clients, minutes] = [Number(given.clients), Number(given.minutes)];
  const [rate, stay] = [Number(given.rate), Number(given.stay)];
  if (values.help || !(clients >= 6 && minutes > 0 && rate > 0 && stay > 0)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const outcome = await runSoak({
    clients,
    seconds: minutes * 60,
    rate,
    stay,
    progress: ({ minute, resident, p99 }) => {
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r${minute.toFixed(1)} minutes, ${resident.toFixed(0)} MiB, p99 ${p99.toFixed(1)} ms `,
        );
    },
  });
  const { samples, before, after } = outcome;
  console.log(`${windowTable(samples)}\n\n${growthTable(samples)}\n`);
  console.log(`Before the first client: ${described(before)}.`);
  console.log(`After the last client: ${described(after)}.`);
  const caption = `${clients} clients on six kinds of connections, ${minutes} minutes`;
  if (values.out !== undefined) writeFileSync(values.out, picture(samples, caption));
  if (values.json !== undefined) {
    const rows = Object.fromEntries(samples.map((sample, at) => [String(at + 1), sample]));
    writeResults(values.json, resultsOf("soak", rows));
  }
  const problems = problemsOf(outcome);
  for (const problem of problems) console.log(`FAIL ${problem}`);
  if (problems.length === 0) console.log("No growth, no error.");
  return problems.length === 0 ? 0 : 1;
}

process.exit(await main());
