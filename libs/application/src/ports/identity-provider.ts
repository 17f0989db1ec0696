/** What an answer of the provider is checked against. */
export interface ExpectedAnswer {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

/** Who came back. */
export interface ProvedIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** The provider says, in the words that it is configured with, that it asked for two factors. */
  readonly isMultiFactor: boolean;
}

/** An OpenID provider by which people may sign in. */
export interface IdentityProvider {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  /** Where to send the browser. FLS-1121 while the provider is away. */
  begin(): Promise<{ readonly url: string; readonly expected: ExpectedAnswer }>;
  /**
   * Exchanges and verifies what the browser came back with: state, nonce, code, and signature, issuer, audience and age
   * of the id token. FLS-1121 the provider is away, FLS-1122 anything does not hold.
   * @param query as it stood in the address
   */
  finish(query: string, expected: ExpectedAnswer): Promise<ProvedIdentity>;
}
