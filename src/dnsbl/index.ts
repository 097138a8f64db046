/** The public face of DNS blocklists. */
export { DnsblService } from "./dnsbl-service.ts";
export type { DnsblOptions } from "./dnsbl-service.ts";
export { testNames } from "./names.ts";
