/** Features that some rows of the tables need. A server without the feature neither offers nor accepts such a row. */
export interface Features {
  /** Users can log in. */
  readonly accounts?: boolean;
  /** Messages are kept. */
  readonly history?: boolean;
  /** Changes cannot be kept at the moment. */
  readonly storeFails?: boolean;
  /** Clients can register only with an account. */
  readonly accountRequired?: boolean;
  /** Users can log in with tokens of an identity provider. */
  readonly singleSignOn?: boolean;
  /** Browsers can stay logged in. */
  readonly stayLoggedIn?: boolean;
  /** Push notifications can be sent. */
  readonly push?: boolean;
}

/** A row of a table that may need a feature. */
export interface Needing {
  /** Absent for a row that every server has. */
  readonly needs?: keyof Features;
  readonly help: string;
}

export function isOffered(row: Needing, features: Features): boolean {
  return row.needs === undefined || features[row.needs] === true;
}
