/** The logins of the programs: each a member of its role and of nothing else, with the password of its address. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { connectionSettings } from './engine.mjs';

const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps of a password (RFC 5803), worked out here: so the password itself is in no statement, and in no
 * log of statements.
 */
export function scramVerifier(password, salt = randomBytes(16)) {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const keyed = (words) => createHmac('sha256', salted).update(words).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/**
 * Makes the logins that addresses name, or gives them the address's password. Needs the right to create roles.
 * @param {{ url: string, logins: Record<string, string | undefined> }} options logins: role → address, such as
 *   `{ osteon_api: 'postgresql://osteon_api_login:secret@…' }`; roles without an address are left alone
 * @returns {Promise<string[]>} the names of the logins
 */
export async function ensureLogins({ url, logins }) {
  const wanted = Object.entries(logins).filter(([, address]) => address);
  if (wanted.length === 0) return [];
  const client = new pg.Client(connectionSettings(url));
  await client.connect();
  try {
    const names = [];
    for (const [role, address] of wanted) names.push(await ensureLogin(client, role, new URL(address)));
    return names;
  } finally {
    await client.end();
  }
}

async function ensureLogin(client, role, { username, password }) {
  const name = decodeURIComponent(username);
  if (name === '' || password === '') throw new Error(`The address for ${role} names no user with a password.`);
  const quoted = client.escapeIdentifier(name);
  const verifier = client.escapeLiteral(scramVerifier(decodeURIComponent(password)));
  const {
    rows: [found],
  } = await client.query(
    `select rolsuper or rolbypassrls or rolcreaterole as mighty, rolname = current_user as own from pg_roles where rolname = $1`,
    [name],
  );
  if (found?.mighty || found?.own) {
    throw new Error(`${name} may do more than a program needs: name another login in the address for ${role}.`);
  }
  const able = `LOGIN NOINHERIT PASSWORD ${verifier}`;
  await client.query(found === undefined ? `CREATE ROLE ${quoted} ${able}` : `ALTER ROLE ${quoted} ${able}`);
  if (name !== role) await client.query(`GRANT ${client.escapeIdentifier(role)} TO ${quoted}`);
  return name;
}
