/** Which version is read, how its rules are narrowed, and which one is open: in the address, so that back works. */
export interface RulesSearch {
  readonly version?: string;
  readonly show?: 'unverified' | 'left';
  readonly rule?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;

/** Reads the address's query; what it does not know is left out. */
export function readRulesSearch({ version, show, rule }: Record<string, unknown>): RulesSearch {
  const [knownVersion, knownRule] = [text(version), text(rule)];
  return {
    ...(knownVersion === undefined ? {} : { version: knownVersion }),
    ...(show === 'unverified' || show === 'left' ? { show } : {}),
    ...(knownRule === undefined ? {} : { rule: knownRule }),
  };
}

export interface VersionSearch {
  /** What it is compared with. */
  readonly with?: string;
}

export function readVersionSearch({ with: before }: Record<string, unknown>): VersionSearch {
  const known = text(before);
  return known === undefined ? {} : { with: known };
}
