/** The path below which the API is. */
export const API_ROOT = "/api/v1";
