import type { KeyObject } from 'node:crypto';
import {
  AUDIT_SHARDS,
  CHAIN_BEGIN,
  chainHash,
  type AuditChain,
  type AuditVerification,
  type ChainHead,
  type ChainRecord,
  type VerificationFinding,
} from './audit-chain.ts';
import { lineHash, readCheckpoint } from './checkpoint.ts';

/** Records read at once, and records in a row that are held to find out what order they had. */
const AT_ONCE = 2_000;
const MOST_HELD = 64;
/** Findings that are kept: more says no more. */
const MOST_FINDINGS = 1_000;
/** Without a checkpoint for so long something is wrong: the end of their log may have been cut off. */
const STALE_MS = 24 * 3_600_000;

export interface VerifyDeps {
  readonly chain: AuditChain;
  /** The lines of the log of checkpoints; null where there is none. */
  readonly checkpoints: AsyncIterable<string> | null;
  /** Public or private keys, any of which may have signed. */
  readonly keys: readonly KeyObject[];
  readonly onProgress?: (progress: { readonly checked: number; readonly all: number }) => void;
}

/**
 * Checks every audit record: that it is what was written, that none is missing, that they stand in their order, and
 * that the whole is what the checkpoints saw. Memory does not grow with the log. What is written meanwhile is left to
 * the next check.
 */
export async function verifyAudit(deps: VerifyDeps): Promise<Omit<AuditVerification, 'finishedAt'>> {
  const { chain, onProgress = () => undefined } = deps;
  const findings = new Findings();
  const seen = await readCheckpoints(deps, findings);
  const { at: startedAt, heads } = await chain.heads();
  if (seen.newestAt !== null && Date.parse(startedAt) - Date.parse(seen.newestAt) > STALE_MS)
    findings.add('checkpoint-stale', `the newest checkpoint is of ${seen.newestAt}; there should be one every hour`);
  const all = heads.reduce((sum, { number }) => sum + number, 0);
  let checked = 0;
  for (const head of heads) {
    const before = checked;
    const shard = new ShardCheck(head, seen.marks[head.shard] ?? new Map(), findings);
    await shard.run(chain, (count) => {
      checked = before + count;
      onProgress({ checked, all });
    });
  }
  return {
    startedAt,
    verdict: findings.rows.length === 0 ? 'intact' : 'findings',
    records: checked,
    checkpoints: seen.count,
    checkpointedAt: seen.newestAt,
    findings: findings.rows,
  };
}

/** What a checkpoint saw of one shard at one number. */
interface Mark {
  readonly hash: string;
  readonly sequence: number;
  readonly at: string;
}

interface SeenCheckpoints {
  readonly count: number;
  readonly newestAt: string | null;
  /** Of each shard, by number. */
  readonly marks: readonly Map<number, Mark>[];
}

async function readCheckpoints({ checkpoints, keys }: VerifyDeps, findings: Findings): Promise<SeenCheckpoints> {
  const marks = Array.from({ length: AUDIT_SHARDS }, () => new Map<number, Mark>());
  let place = 0;
  let count = 0;
  let newestAt: string | null = null;
  let before: { line: string; sequence: number } | null = null;
  for await (const line of checkpoints ?? []) {
    place += 1;
    const read = readCheckpoint(line, keys);
    if (read.kind === 'bad') {
      findings.add('checkpoint-forged', `line ${place} of the checkpoints ${read.why}`);
      continue;
    }
    const { sequence, previous, at, heads } = read.checkpoint;
    const follows: boolean =
      before === null ? sequence === 1 : sequence === before.sequence + 1 && previous === lineHash(before.line);
    if (!follows)
      findings.add(
        'checkpoint-order',
        `line ${place} of the checkpoints (number ${sequence}) does not follow the one before`,
      );
    before = { line, sequence };
    count += 1;
    newestAt = at;
    heads.forEach(([number, hash], shard) => {
      const known = marks[shard]?.get(number);
      if (known === undefined) marks[shard]?.set(number, { hash, sequence, at });
      else if (known.hash !== hash)
        findings.add('rebuilt', `checkpoints ${known.sequence} and ${sequence} saw different records`, {
          shard,
          number,
        });
    });
  }
  if (checkpoints !== null && count === 0)
    findings.add(
      'checkpoint-missing',
      'there is no checkpoint that can be trusted: a chain that was rebuilt cannot be told',
    );
  return { count, newestAt, marks };
}

/** Follows one shard from its first record to the head. */
class ShardCheck {
  readonly #head: ChainHead;
  readonly #marks: Map<number, Mark>;
  readonly #findings: Findings;
  /** The last record, or what stands for it. */
  #number = 0;
  #hash = CHAIN_BEGIN;
  /** The last record before `#held`, from which the chain was whole. */
  #sound = { number: 0, hash: CHAIN_BEGIN };
  /** Records in a row of which none follows the one before. */
  #held: ChainRecord[] = [];
  #isRebuilt = false;

  constructor(head: ChainHead, marks: Map<number, Mark>, findings: Findings) {
    this.#head = head;
    this.#marks = marks;
    this.#findings = findings;
  }

  async run(chain: AuditChain, onChecked: (count: number) => void): Promise<void> {
    const { shard, number: end } = this.#head;
    let count = 0;
    this.#compareMark(0, CHAIN_BEGIN);
    for (let after = 0; after < end;) {
      const records = await chain.readRecords(shard, after, AT_ONCE);
      for (const record of records) {
        if (record.number > end) break;
        this.#take(record);
        count += 1;
      }
      onChecked(count);
      after = records.at(-1)?.number ?? end;
    }
    this.#settle();
    this.#end();
  }

  #take(record: ChainRecord): void {
    const { number, hash } = record;
    if (number !== this.#number + 1) {
      this.#settle();
      this.#missing(this.#number + 1, number - 1);
      // What it followed is gone: its hash cannot be checked, and those after it can.
      this.#sound = { number, hash };
    } else if (chainHash(this.#hash, record) === hash) {
      this.#settle();
      this.#sound = { number, hash };
    } else {
      this.#held.push(record);
      if (this.#held.length === MOST_HELD) this.#settle();
    }
    this.#number = number;
    this.#hash = hash;
    this.#compareMark(number, hash);
  }

  /** Says of the records held what happened to them: moved, where another order of them is a chain; else altered. */
  #settle(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    const { shard } = this.#head;
    const rest = new Set(held);
    const placed: ChainRecord[] = [];
    let { number, hash } = this.#sound;
    for (;;) {
      const next = [...rest].find((record) => chainHash(hash, record, number + 1) === record.hash);
      if (next === undefined) break;
      rest.delete(next);
      placed.push(next);
      number += 1;
      hash = next.hash;
    }
    if (rest.size > 0) placed.length = 0;
    for (const record of held) {
      const was = this.#sound.number + 1 + placed.indexOf(record);
      const name = { shard, number: record.number };
      if (placed.length === 0)
        this.#findings.add(
          'altered',
          `record ${record.number} of shard ${shard} (id ${record.id}) is not what was written, or the one before it was written anew`,
          name,
        );
      else if (was !== record.number)
        this.#findings.add(
          'out-of-order',
          `record ${record.number} of shard ${shard} (id ${record.id}) was written as number ${was}`,
          name,
        );
    }
    this.#sound = { number: this.#number, hash: this.#hash };
  }

  #missing(first: number, last: number): void {
    const { shard } = this.#head;
    const text =
      first === last
        ? `record ${first} of shard ${shard} is missing`
        : `records ${first} to ${last} of shard ${shard} are missing`;
    this.#findings.add('deleted', text, { shard, number: first });
    for (const number of this.#marks.keys()) if (number >= first && number <= last) this.#marks.delete(number);
  }

  #compareMark(number: number, hash: string): void {
    const mark = this.#marks.get(number);
    this.#marks.delete(number);
    if (mark === undefined || mark.hash === hash || this.#isRebuilt) return;
    this.#isRebuilt = true;
    const { shard } = this.#head;
    this.#findings.add(
      'rebuilt',
      `record ${number} of shard ${shard} is another than checkpoint ${mark.sequence} of ${mark.at} saw: the chain was rebuilt up to it or before`,
      { shard, number },
    );
  }

  /** The head against the last record, and against what checkpoints saw beyond it. */
  #end(): void {
    const { shard, number, hash } = this.#head;
    if (this.#number < number) this.#missing(this.#number + 1, number);
    else if (this.#hash !== hash)
      this.#findings.add('head-differs', `the last record of shard ${shard} is another than its head says`, {
        shard,
        number,
      });
    const beyond = [...this.#marks].filter(([marked]) => marked > number);
    const last = beyond.at(-1);
    if (last === undefined) return;
    const [marked, { sequence, at }] = last;
    this.#findings.add(
      'cut-off',
      `shard ${shard} ends with record ${number}, and checkpoint ${sequence} of ${at} saw record ${marked}: the end was cut off`,
      { shard, number: number + 1 },
    );
  }
}

class Findings {
  readonly rows: VerificationFinding[] = [];

  add(
    kind: VerificationFinding['kind'],
    text: string,
    { shard, number }: { shard: number | null; number: number | null } = { shard: null, number: null },
  ): void {
    if (this.rows.length < MOST_FINDINGS) this.rows.push({ kind, shard, number, text });
  }
}
